import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FrameId } from '#lib/base/brand.ts'
import { assertExists } from '#lib/base/assert.ts'
import type { PixelsChange } from '#lib/contract/live.ts'
import { measurePair, protocols } from '#lib/metrics/index.ts'
import { frameIdOf } from '#server/services/ingest/frameIdentity.ts'
import { emptyDisk, ingestApp, type IngestApp } from './ingestApp.ts'
import { rawImage, startTrainer, type Trainer } from './ingestTrainer.ts'

let app: IngestApp
beforeAll(async () => {
  app = await ingestApp()
})
afterAll(() => app.close())

const open = { type: 'frameOpen', view: 'test/a', step: 1, width: 4, height: 4, channels: 3, dataType: 'float32' } as const
const whole = { type: 'frame', view: 'test/a', step: 1 } as const

function frameId({ runId }: Trainer, openSeq: number): FrameId {
  return frameIdOf({ runId, writer: 'w', openSeq })
}

async function storedFrame(trainer: Trainer, openSeq: number) {
  return assertExists(await app.disk.store.frame(frameId(trainer, openSeq)), 'frame')
}

function changesOf(from: IngestApp, { runId }: Trainer) {
  return from.announced.filter((announced) => announced.runId === runId).map(({ change }) => change)
}

const isPixels = (change: { readonly type: string }): change is PixelsChange => change.type === 'pixels'

describe('frames', () => {
  it('[ING-1] a frame of tiles and spans is stored as the image they make, and measured whole', async () => {
    using trainer = await startTrainer(app.url)
    const truth = rawImage(4, 4, 0.5)
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: truth })
    await trainer.push(open)
    await trainer.push({ type: 'tile', frameSeq: 2, x: 2, y: 0, image: rawImage(2, 4, 0.25) })
    await trainer.push({ type: 'span', frameSeq: 2, start: 0, count: 2, data: rawImage(2, 1, 0.75).data })
    for (const y of [1, 2, 3]) await trainer.push({ type: 'tile', frameSeq: 2, x: 0, y, image: rawImage(2, 1, 0.75) })
    await trainer.push({ type: 'frameClose', frameSeq: 2 })
    await app.ingest.idle()
    const frame = await storedFrame(trainer, 2)
    expect(frame).toMatchObject({ status: 'complete', coveredPixels: 16, nonFiniteValues: 0, view: 'test/a', step: 1 })
    const row = [...new Array<number>(6).fill(0.75), ...new Array<number>(6).fill(0.25)]
    const image = { width: 4, height: 4, channels: 3, dataType: 'float32' } as const
    const expected = { ...image, bytes: rawImage(4, 4, [...row, ...row, ...row, ...row]).data }
    const stored = assertExists(await app.disk.blobs.read(assertExists(frame.prediction, 'prediction')), 'blob')
    expect(Buffer.from(stored.bytes).equals(expected.bytes)).toBe(true)
    const { values } = measurePair({ prediction: expected, groundTruth: { ...image, bytes: truth.data } })
    expect(frame.metrics).toMatchObject({ protocol: '3dgs', values: { psnr: values.psnr, ssim: values.ssim, l1: values.l1, l2: values.l2 } })
    expect(await app.disk.store.pieces(frame.id)).toEqual([])
    expect(await app.ingest.liveFrame(frame.id)).toBeNull()
  })

  it('[ING-2] a frame has the id that follows from its run, writer and seq', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push({ ...whole, image: rawImage(2, 2, 1) })
    expect(await app.disk.store.frameByOpenSeq(trainer.runId, 'w', 1)).toMatchObject({ id: frameId(trainer, 1) })
    expect(frameId(trainer, 1)).toMatch(/^[A-Za-z0-9_-]{24}$/)
    expect(frameIdOf({ runId: trainer.runId, writer: 'w', openSeq: 11 })).not.toBe(frameIdOf({ runId: trainer.runId, writer: 'w1', openSeq: 1 }))
  })

  it('[ING-3] a frame closed with pixels missing is partial: kept, zero where nothing came, and never measured', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(4, 4, 0.5) })
    await trainer.push(open)
    await trainer.push({ type: 'span', frameSeq: 2, start: 3, count: 2, data: rawImage(2, 1, 0.5).data })
    await trainer.push({ type: 'frameClose', frameSeq: 2 })
    await app.ingest.idle()
    const frame = await storedFrame(trainer, 2)
    expect(frame).toMatchObject({ status: 'partial', coveredPixels: 2, metrics: null })
    const stored = assertExists(await app.disk.blobs.read(assertExists(frame.prediction, 'prediction')), 'blob')
    expect(Buffer.from(stored.bytes.subarray(0, 36)).every((byte) => byte === 0)).toBe(true)
    expect(Buffer.from(stored.bytes.subarray(36, 60)).equals(rawImage(2, 1, 0.5).data)).toBe(true)
  })

  it('[ING-4] the end of a run closes its open frames, whichever writer opened them', async () => {
    using trainer = await startTrainer(app.url)
    using other = await startTrainer(app.url, { runId: trainer.runId, writer: 'second' })
    await trainer.push(open)
    await trainer.push({ type: 'tile', frameSeq: 1, x: 0, y: 0, image: rawImage(4, 4, 0.5) })
    await trainer.push({ ...open, step: 2 })
    await other.push({ type: 'finish', status: 'failed', reason: 'CUDA out of memory' })
    expect(await storedFrame(trainer, 1)).toMatchObject({ status: 'complete' })
    expect(await storedFrame(trainer, 3)).toMatchObject({ status: 'partial', coveredPixels: 0 })
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ status: 'failed', statusReason: 'CUDA out of memory' })
    expect(await trainer.push({ type: 'frameClose', frameSeq: 3 })).toMatchObject({ ok: false, error: { code: 'frame_closed' } })
  })

  it('[ING-5] values that are not finite are counted and kept; metrics are NaN beside those of the finite pixels', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(2, 1, 0.5) })
    const pixels = rawImage(2, 1, [NaN, Infinity, -Infinity, 0.5, 0.5, 0.25])
    await trainer.push({ ...whole, image: pixels })
    await trainer.push({ ...open, width: 2, height: 1 })
    await trainer.push({ type: 'span', frameSeq: 3, start: 0, count: 2, data: pixels.data })
    await trainer.push({ type: 'span', frameSeq: 3, start: 0, count: 1, data: pixels.data.slice(0, 12) })
    await trainer.push({ type: 'frameClose', frameSeq: 3 })
    await app.ingest.idle()
    for (const openSeq of [2, 3]) {
      const frame = await storedFrame(trainer, openSeq)
      expect(frame).toMatchObject({ status: 'complete', nonFiniteValues: 3, metrics: { values: { psnr: 'NaN', l1: 'NaN' }, finiteOnly: { l1: 0.25 / 3 } } })
    }
    expect((await storedFrame(trainer, 2)).prediction).toBe((await storedFrame(trainer, 3)).prediction)
  })

  it('[ING-6] an identical image has an infinite PSNR, stored as such', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(16, 16, 0.5) })
    await trainer.push({ ...whole, image: rawImage(16, 16, 0.5) })
    await app.ingest.idle()
    expect(await storedFrame(trainer, 2)).toMatchObject({ metrics: { values: { psnr: 'Infinity', ssim: 1, l1: 0 } } })
  })

  it('[ING-7] frames that came before their ground truth are measured when it comes', async () => {
    using trainer = await startTrainer(app.url)
    for (const step of [1, 2, 3]) await trainer.push({ ...whole, step, image: rawImage(12, 12, 0.1 * step) })
    await trainer.push({ ...open, step: 4, width: 12, height: 12 })
    await app.ingest.idle()
    expect(await storedFrame(trainer, 3)).toMatchObject({ metrics: null })
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(12, 12, 0) })
    await app.ingest.idle()
    const frames = await app.disk.store.framesOfView(trainer.runId, 'test/a')
    expect(frames.map(({ metrics }) => metrics?.values.l1)).toEqual([expect.closeTo(0.1), expect.closeTo(0.2), expect.closeTo(0.3), undefined])
  })

  it('[ING-8] an RGBA ground truth is measured over its own background, under the protocol of the run', async () => {
    using trainer = await startTrainer(app.url)
    const clear = { encoding: 'raw', width: 12, height: 12, channels: 4, dataType: 'uint8', data: new Uint8Array(12 * 12 * 4) }
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: clear, background: [0.5, 0.5, 0.5] })
    await trainer.push({ ...whole, image: rawImage(12, 12, 0.5) })
    await app.ingest.idle()
    expect(await storedFrame(trainer, 2)).toMatchObject({ metrics: { protocol: protocols['3dgs'].name, values: { l1: 0, psnr: 'Infinity' } } })
  })

  it('[ING-9] what cannot be measured is recorded with the reason', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'groundTruth', view: 'grey', image: { encoding: 'raw', width: 12, height: 12, channels: 1, dataType: 'uint8', data: new Uint8Array(144) } })
    await trainer.push({ ...whole, view: 'grey', image: rawImage(12, 12, 0.5) })
    await trainer.push({ type: 'groundTruth', view: 'linear', colorSpace: 'linear', image: rawImage(12, 12, 0.5) })
    await trainer.push({ ...whole, view: 'linear', image: rawImage(12, 12, 0.5) })
    await app.ingest.idle()
    expect((await storedFrame(trainer, 2)).metrics?.unavailable.psnr).toMatch(/channel/)
    expect((await storedFrame(trainer, 4)).metrics?.unavailable.ssim).toBe('The prediction is srgb and the ground truth linear; both must be in one colour space.')
    expect(await app.disk.store.framesToMeasure('3dgs', 10)).toEqual([])
  })

  it('[ING-9] an open frame that cannot be compared with its ground truth has no running figures', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(4, 4, 0) })
    await trainer.push({ ...open, channels: 1, dataType: 'uint8' })
    for (const y of [0, 1]) await trainer.push({ type: 'span', frameSeq: 2, start: y * 4, count: 4, data: new Uint8Array(4) })
    await app.ingest.idle()
    expect(await app.ingest.liveFrame(frameId(trainer, 2))).toMatchObject({ coveredPixels: 8, running: null })
  })

  it('[ING-10] while tiles are missing, the figures of the covered pixels and the coverage are announced with rising revisions', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(4, 4, 0) })
    await trainer.push(open)
    await trainer.push({ type: 'tile', frameSeq: 2, x: 0, y: 0, image: rawImage(4, 2, 0.5) })
    await app.ingest.idle()
    await trainer.push({ type: 'tile', frameSeq: 2, x: 0, y: 1, image: rawImage(2, 3, [...new Array<number>(6).fill(0.5), ...new Array<number>(12).fill(0.25)]) })
    await app.ingest.idle()
    const pixels = changesOf(app, trainer).filter(isPixels)
    expect(pixels.map(({ pixelRevision }) => pixelRevision)).toEqual(pixels.map((_, index) => index + 1))
    expect(pixels.flatMap(({ rectangles }) => rectangles)).toEqual([
      { x: 0, y: 0, width: 4, height: 2 },
      { x: 0, y: 2, width: 2, height: 2 },
    ])
    const last = pixels.at(-1)
    expect(last).toMatchObject({ coveredPixels: 12, running: { l1: (8 * 0.5 + 4 * 0.25) / 12, l2: (8 * 0.25 + 4 * 0.0625) / 12 } })
    const live = assertExists(await app.ingest.liveFrame(frameId(trainer, 2)), 'live frame')
    expect(live).toMatchObject({ coveredPixels: 12, running: last?.running, pixelRevision: pixels.length })
    expect(live.covered.reduce((total, { width, height }) => total + width * height, 0)).toBe(12)
    await trainer.push({ type: 'frameClose', frameSeq: 2 })
    await app.ingest.idle()
    expect(await storedFrame(trainer, 2)).toMatchObject({ status: 'partial', metrics: null })
  })

  it('[ING-10] a ground truth that comes while a frame renders gives figures for what is covered already', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push(open)
    await trainer.push({ type: 'tile', frameSeq: 1, x: 0, y: 0, image: rawImage(4, 2, 0.5) })
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(4, 4, 0) })
    await app.ingest.idle()
    expect(await app.ingest.liveFrame(frameId(trainer, 1))).toMatchObject({ running: { l1: 0.5 } })
  })

  it('[ING-10] pixels that become durable together with their ground truth count once, too', async () => {
    using trainer = await startTrainer(app.url)
    const [first, rest] = [rawImage(4, 1, 0.5), rawImage(4, 1, 0)]
    await Promise.all([
      trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(4, 4, 0) }),
      trainer.push(open),
      trainer.push({ type: 'tile', frameSeq: 2, x: 0, y: 0, image: first }),
    ])
    await trainer.push({ type: 'tile', frameSeq: 2, x: 0, y: 1, image: rest })
    await app.ingest.idle()
    expect(await app.ingest.liveFrame(frameId(trainer, 2))).toMatchObject({ coveredPixels: 8, running: { l1: 0.25, l2: 0.125 } })
  })

  it('[ING-11] changes are announced once they are durable, each only after what it speaks of', async () => {
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(4, 4, 0) })
    await trainer.push(open)
    await trainer.push({ type: 'tile', frameSeq: 2, x: 0, y: 0, image: rawImage(4, 4, 0.5) })
    await trainer.push({ type: 'frameClose', frameSeq: 2 })
    await trainer.push({ type: 'scalars', points: [{ name: 'loss', step: 4, value: 1 }] })
    await app.ingest.idle()
    const told = changesOf(app, trainer).flatMap((change) => {
      if (change.type === 'frame') return [`frame ${change.frame.status}${change.frame.metrics === null ? '' : ' measured'}`]
      if (change.type === 'pixels') return change.rectangles.length > 0 ? ['pixels'] : []
      return [change.type]
    })
    const order = ['run', 'view', 'frame open', 'pixels', 'frame complete', 'frame complete measured']
    expect(order.map((name) => told.indexOf(name))).toEqual(order.map((name) => told.indexOf(name)).sort((a, b) => a - b))
    expect(told).toEqual(expect.arrayContaining([...order, 'series']))
    const run = changesOf(app, trainer).findLast(({ type }) => type === 'run')
    expect(run).toMatchObject({ run: { lastStep: 4 } })
    expect(changesOf(app, trainer).find(({ type }) => type === 'frame')).not.toHaveProperty('frame.writer')
  })

  it('[ING-12] after a restart an open frame goes on where it was, and what was never committed is forgotten', async () => {
    const disk = emptyDisk()
    const before = await ingestApp({ disk })
    using trainer = await startTrainer(before.url, { runId: 'restarted' })
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(4, 4, 0) })
    await trainer.push(open)
    await trainer.push({ type: 'tile', frameSeq: 2, x: 1, y: 0, image: rawImage(2, 4, 0.5) })
    await trainer.push({ type: 'span', frameSeq: 2, start: 3, count: 2, data: rawImage(2, 1, 0.25).data })
    await before.close()
    await disk.journal.append(frameId(trainer, 2), new Uint8Array(7))

    await using after = await ingestApp({ disk })
    const live = assertExists(await after.ingest.liveFrame(frameId(trainer, 2)), 'live frame')
    expect(live).toMatchObject({ coveredPixels: 10 })
    using again = await startTrainer(after.url, { runId: 'restarted', seq: trainer.seq })
    await again.push({ type: 'span', frameSeq: 2, start: 0, count: 5, data: rawImage(5, 1, [0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25]).data })
    await after.ingest.idle()
    expect(await after.ingest.liveFrame(frameId(trainer, 2))).toMatchObject({ coveredPixels: 11, running: { l1: (8 * 0.5 + 2 * 0.25) / 11 } })
    await again.push({ type: 'tile', frameSeq: 2, x: 0, y: 2, image: rawImage(1, 2, 0) })
    for (const y of [1, 2, 3]) await again.push({ type: 'tile', frameSeq: 2, x: 3, y, image: rawImage(1, 1, 0) })
    await again.push({ type: 'frameClose', frameSeq: 2 })
    await after.ingest.idle()
    expect(await disk.store.frame(frameId(trainer, 2))).toMatchObject({ status: 'complete', metrics: { values: { l1: (8 * 0.5 + 2 * 0.25) / 16 } } })
  })

  it('[ING-13] frames that a stopped server left unmeasured are measured after its next start', async () => {
    const disk = emptyDisk()
    const before = await ingestApp({ disk })
    using trainer = await startTrainer(before.url, { runId: 'unmeasured' })
    await trainer.push({ type: 'groundTruth', view: 'test/a', image: rawImage(12, 12, 0) })
    await before.close()
    const frame = assertExists(await completeFrame(disk, trainer), 'frame')
    expect(frame.metrics).toBeNull()
    await using after = await ingestApp({ disk })
    await after.ingest.idle()
    expect(await disk.store.frame(frame.id)).toMatchObject({ metrics: { values: { l1: 0.5 } } })
  })
})

/** A complete frame as a server that was killed before measuring leaves it. */
async function completeFrame({ store, blobs }: ReturnType<typeof emptyDisk>, trainer: Trainer) {
  const shape = { width: 12, height: 12, channels: 3, dataType: 'float32', colorSpace: 'srgb' } as const
  const prediction = await blobs.put({ ...shape, bytes: rawImage(12, 12, 0.5).data })
  const run = assertExists(await store.run(trainer.runId), 'run')
  const frame = {
    ...shape,
    id: frameId(trainer, 9),
    runId: trainer.runId,
    writer: 'w',
    openSeq: 9,
    covered: null,
    view: 'test/a',
    step: 7,
    status: 'complete',
    coveredPixels: 144,
    nonFiniteValues: 0,
    wallTimeMs: run.startedAtMs,
    prediction,
    metrics: null,
    superseded: false,
  } as const
  await store.commit([{ type: 'frame', frame }])
  return store.frame(frame.id)
}
