import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assertExists } from '#lib/base/assert.ts'
import { bytesPerPixel, channelCounts, dataTypes, imageByteLength, type ImageShape, type PixelImage } from '#lib/base/image.ts'
import { measurePair } from '#lib/metrics/index.ts'
import { toFrameMetrics } from '#server/services/quality/frameMetrics.ts'
import { FrameCanvas } from '#server/services/ingest/frameCanvas.ts'
import { pixelCountOf, rectanglesOf, segmentsOf } from '#server/services/ingest/regions.ts'
import type { Region } from '#server/storage/store.ts'
import { ingestApp, type IngestApp } from '../integration/ingestApp.ts'
import { startTrainer } from '../integration/ingestTrainer.ts'

let app: IngestApp
beforeAll(async () => {
  app = await ingestApp()
})
afterAll(() => app.close())

const shapes: fc.Arbitrary<ImageShape> = fc.record({
  width: fc.integer({ min: 1, max: 24 }),
  height: fc.integer({ min: 1, max: 24 }),
  channels: fc.constantFrom(...channelCounts),
  dataType: fc.constantFrom(...dataTypes),
})

function imagesOf(shape: ImageShape): fc.Arbitrary<PixelImage> {
  const byteLength = imageByteLength(shape)
  return fc.uint8Array({ minLength: byteLength, maxLength: byteLength }).map((bytes) => ({ ...shape, bytes }))
}

/** A tile or span somewhere inside a frame. */
function regionsOf({ width, height }: ImageShape): fc.Arbitrary<Region> {
  const tiles = fc
    .tuple(fc.integer({ min: 0, max: width - 1 }), fc.integer({ min: 0, max: height - 1 }))
    .chain(([x, y]) => fc.record({ kind: fc.constant('tile' as const), x: fc.constant(x), y: fc.constant(y), width: fc.integer({ min: 1, max: width - x }), height: fc.integer({ min: 1, max: height - y }) }))
  const spans = fc
    .integer({ min: 0, max: width * height - 1 })
    .chain((start) => fc.record({ kind: fc.constant('span' as const), start: fc.constant(start), count: fc.integer({ min: 1, max: width * height - start }) }))
  return fc.oneof(tiles, spans)
}

/** Regions that overlap and repeat as they like, and together cover every pixel, in any order. */
function tilingsOf(shape: ImageShape): fc.Arbitrary<readonly Region[]> {
  const pixels = shape.width * shape.height
  const chunks = fc.integer({ min: Math.ceil(pixels / 40), max: pixels })
  return fc.tuple(fc.array(regionsOf(shape), { maxLength: 12 }), chunks).chain(([regions, chunk]) => {
    const rest = Array.from({ length: Math.ceil(pixels / chunk) }, (_, index): Region => {
      const start = index * chunk
      return { kind: 'span', start, count: Math.min(chunk, pixels - start) }
    })
    const all = [...regions, ...regions.slice(0, 3), ...rest]
    return fc.shuffledSubarray(all, { minLength: all.length })
  })
}

function cut(image: PixelImage, region: Region): Uint8Array {
  const pixelBytes = bytesPerPixel(image)
  const bytes = new Uint8Array(pixelCountOf(region) * pixelBytes)
  for (const { frameStart, pieceStart, count } of segmentsOf(region, image.width)) {
    bytes.set(image.bytes.subarray(frameStart * pixelBytes, (frameStart + count) * pixelBytes), pieceStart * pixelBytes)
  }
  return bytes
}

function messageFor(image: PixelImage, region: Region): Record<string, unknown> {
  const data = cut(image, region)
  if (region.kind === 'span') return { type: 'span', frameSeq: 2, start: region.start, count: region.count, data }
  const { x, y, width, height } = region
  const { channels, dataType } = image
  return { type: 'tile', frameSeq: 2, x, y, image: { encoding: 'raw', width, height, channels, dataType, data } }
}

const framesAndTilings = shapes.chain((shape) => fc.record({ prediction: imagesOf(shape), truth: imagesOf(shape), tiling: tilingsOf(shape) }))

describe('tilings', () => {
  it('[ING-27] for any image and any tiling, in any order and with duplicates, the stored pixels and metrics are exactly those of the whole image', async () => {
    await fc.assert(
      fc.asyncProperty(framesAndTilings, async ({ prediction, truth, tiling }) => {
        using trainer = await startTrainer(app.url)
        const { width, height, channels, dataType } = prediction
        const groundTruth = { encoding: 'raw', width, height, channels, dataType, data: truth.bytes }
        const bodies = [
          { type: 'groundTruth', view: 'v', image: groundTruth, background: [1, 1, 1] },
          { type: 'frameOpen', view: 'v', step: 0, width, height, channels, dataType },
          ...tiling.map((region) => messageFor(prediction, region)),
          { type: 'frameClose', frameSeq: 2 },
        ]
        const replies = await Promise.all(bodies.map((body) => trainer.push(body)))
        expect(replies.filter(({ ok }) => !ok)).toEqual([])
        await app.ingest.idle()
        const frame = assertExists(await app.disk.store.frameByOpenSeq(trainer.runId, 'w', 2), 'frame')
        const stored = assertExists(await app.disk.blobs.read(assertExists(frame.prediction, 'prediction')), 'blob')
        expect(Buffer.compare(stored.bytes, prediction.bytes)).toBe(0)
        expect(frame.metrics).toEqual(toFrameMetrics(measurePair({ prediction, groundTruth: truth })))
      }),
      { numRuns: 60 },
    )
  })

  it('[ING-27] the rectangles of a canvas are disjoint and exactly the covered pixels', () => {
    fc.assert(
      fc.property(shapes.chain((shape) => fc.record({ image: imagesOf(shape), regions: fc.array(regionsOf(shape), { maxLength: 20 }) })), ({ image, regions }) => {
        const canvas = new FrameCanvas(image)
        const wanted = new Uint8Array(image.width * image.height)
        for (const region of regions) {
          canvas.write(region, cut(image, region))
          for (const { frameStart, count } of segmentsOf(region, image.width)) wanted.fill(1, frameStart, frameStart + count)
        }
        const painted = new Uint8Array(wanted.length)
        for (const { x, y, width, height } of canvas.rectangles) {
          for (let row = y; row < y + height; row++) for (let column = x; column < x + width; column++) painted[row * image.width + column] = (painted[row * image.width + column] ?? 0) + 1
        }
        expect(painted).toEqual(wanted)
        expect(canvas.coveredPixels).toBe(wanted.reduce((total, one) => total + one, 0))
      }),
    )
  })

  it('[ING-27] a span is at most three rectangles, which are exactly its pixels', () => {
    fc.assert(
      fc.property(shapes.chain((shape) => fc.tuple(fc.constant(shape), regionsOf(shape))), ([shape, region]) => {
        const rectangles = rectanglesOf(region, shape.width)
        expect(rectangles.length).toBeLessThanOrEqual(3)
        const pixels = rectangles.flatMap(({ x, y, width, height }) => Array.from({ length: width * height }, (_, at) => (y + Math.floor(at / width)) * shape.width + x + (at % width)))
        const expected = segmentsOf(region, shape.width).flatMap(({ frameStart, count }) => Array.from({ length: count }, (_, at) => frameStart + at))
        expect(pixels.sort((a, b) => a - b)).toEqual(expected)
      }),
    )
  })
})
