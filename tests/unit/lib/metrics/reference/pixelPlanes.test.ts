import { describe, expect, test } from 'vitest'
import { dataTypes } from '#lib/base/image.ts'
import { compositeOver, l1, measurePair, pixelPlanes, withoutAlpha } from '#lib/metrics/index.ts'
import { byteImage, emptyImage, floatImage } from '#tests/unit/lib/metrics/testImages.ts'

const pixel = { width: 1, height: 1, channels: 3 } as const

describe('pixelPlanes', () => {
  test('[MET-1] every uint8 level is its fraction of 255', () => {
    const levels = Array.from({ length: 256 }, (_, level) => level)
    const [plane] = pixelPlanes(byteImage({ width: 16, height: 16, channels: 1 }, levels)).planes
    expect(plane).toEqual(Float64Array.from(levels, (level) => level / 255))
  })

  test('[MET-1] channels become planes, row by row', () => {
    const image = floatImage({ width: 2, height: 2, channels: 3 }, [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32])
    expect(pixelPlanes(image).planes.map((plane) => [...plane])).toEqual([
      [0, 10, 20, 30],
      [1, 11, 21, 31],
      [2, 12, 22, 32],
    ])
  })

  test.each(dataTypes)('[MET-1] %s is read at an odd byte offset', (dataType) => {
    const image = emptyImage({ width: 2, height: 1, channels: 1 }, dataType)
    const packet = new Uint8Array(image.bytes.length + 1).fill(255)
    const bytes = packet.subarray(1)
    bytes.set(image.bytes)
    expect([...(pixelPlanes({ ...image, bytes }).planes[0] ?? [])]).toEqual([0, 0])
  })

  test('[MET-1] float32 is little-endian and kept beyond [0, 1]', () => {
    const bytes = Uint8Array.from([0x00, 0x00, 0x20, 0xc0])
    expect(pixelPlanes({ width: 1, height: 1, channels: 1, dataType: 'float32', bytes }).planes[0]?.[0]).toBe(-2.5)
  })

  test('[MET-1] float16 is little-endian', () => {
    const bytes = Uint8Array.from([0x00, 0x3c, 0x55, 0x35])
    const [plane] = pixelPlanes({ width: 2, height: 1, channels: 1, dataType: 'float16', bytes }).planes
    expect([...(plane ?? [])]).toEqual([1, 0.333251953125])
  })

  test('[MET-1] a uint8 ground truth and a float32 prediction of the same colour are L1 0 up to float32', () => {
    const prediction = floatImage(pixel, [0, 128 / 255, 1])
    expect(measurePair({ prediction, groundTruth: byteImage(pixel, [0, 128, 255]) }).values.l1).toBeLessThan(1e-8)
  })

  test.each([
    ['too few bytes', { ...byteImage(pixel, [1, 2]), ...pixel }],
    ['too many bytes', byteImage(pixel, [1, 2, 3, 4])],
    ['no width', byteImage({ width: 0, height: 1, channels: 3 }, [])],
    ['no height', byteImage({ width: 1, height: 0, channels: 3 }, [])],
    ['half a pixel', byteImage({ width: 0.5, height: 2, channels: 3 }, [1, 2, 3])],
    ['a negative side', byteImage({ width: -1, height: -1, channels: 1 }, [1])],
  ])('[MET-2] an image with %s is refused', (_, image) => {
    expect(() => pixelPlanes(image)).toThrow(expect.objectContaining({ name: 'AppError', code: 'wrong_size' }))
  })

  test.each([
    ['width', { width: 2, height: 1, channels: 3 }],
    ['height', { width: 1, height: 2, channels: 3 }],
    ['channels', { width: 1, height: 1, channels: 1 }],
  ] as const)('[MET-2] a pair that differs in %s is refused, naming both shapes', (_, size) => {
    const [x, y] = [pixelPlanes(emptyImage(pixel, 'uint8')), pixelPlanes(emptyImage(size, 'uint8'))]
    const names = expect.stringMatching(`1×1×3.*${size.width}×${size.height}×${size.channels}`) as string
    expect(() => l1(x, y)).toThrow(expect.objectContaining({ code: 'shape_mismatch', message: names }))
  })
})

describe('compositeOver', () => {
  const rgba = { width: 2, height: 1, channels: 4 } as const

  test('[MET-3] straight alpha mixes colour and background, unrounded', () => {
    const image = floatImage(rgba, [0.5, 0, 1, 0.25, 1, 1, 1, 0])
    expect(compositeOver(image, [1, 0.5, 0]).planes.map((plane) => [...plane])).toEqual([
      [0.875, 1],
      [0.375, 0.5],
      [0.25, 0],
    ])
  })

  test('[MET-3] images without alpha are their planes', () => {
    const image = byteImage({ width: 1, height: 1, channels: 3 }, [10, 20, 30])
    expect(compositeOver(image, [1, 1, 1])).toEqual(pixelPlanes(image))
  })

  test("[MET-3] an RGBA ground truth is measured over the protocol's background, white for 3dgs", () => {
    const groundTruth = byteImage({ ...pixel, channels: 4 }, [9, 9, 9, 0])
    expect(measurePair({ prediction: byteImage(pixel, [255, 255, 255]), groundTruth }).values.l1).toBe(0)
  })

  test("[MET-3] the prediction's alpha is ignored", () => {
    const [x, y] = [pixelPlanes(byteImage({ ...pixel, channels: 4 }, [1, 2, 3, 0])), pixelPlanes(byteImage(pixel, [1, 2, 3]))]
    expect(withoutAlpha(x)).toEqual(y)
    const prediction = byteImage({ ...pixel, channels: 4 }, [1, 2, 3, 0])
    expect(measurePair({ prediction, groundTruth: byteImage(pixel, [1, 2, 3]) }).values.psnr).toBe(Infinity)
    expect(measurePair({ prediction, groundTruth: byteImage({ ...pixel, channels: 4 }, [1, 2, 3, 255]) }).values.l1).toBe(0)
  })
})
