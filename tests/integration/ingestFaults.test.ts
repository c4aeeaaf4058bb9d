import { describe, expect, it } from 'vitest'
import { assertExists } from '#lib/base/assert.ts'
import { frameId as toFrameId } from '#lib/base/brand.ts'
import { createMetricsPool } from '#lib/metrics/node/metricsPool.ts'
import { createManualClock } from '../support/manualClock.ts'
import { emptyDisk, ingestApp } from './ingestApp.ts'
import { failing, withFaults } from './ingestFaulty.ts'
import { rawImage, startTrainer } from './ingestTrainer.ts'

const open = { type: 'frameOpen', view: 'a', step: 1, width: 2, height: 1, channels: 3, dataType: 'float32' }
const left = { type: 'tile', frameSeq: 1, x: 0, y: 0, image: rawImage(1, 1, 0.25) }
const right = { type: 'tile', frameSeq: 1, x: 1, y: 0, image: rawImage(1, 1, 0.75) }
const unavailable = { ok: false, error: { code: 'storage_unavailable', retryable: true } }

describe('when the disk fails', () => {
  it.each(['commit', 'sync', 'append', 'put'])('[ING-23] (%s) nothing is acknowledged, and the same message takes effect once when it is sent again', async (what) => {
    const disk = emptyDisk()
    let broken = 0
    const once = <Arguments extends unknown[], Value>(name: string, action: (...values: Arguments) => Promise<Value>) => {
      return (...values: Arguments): Promise<Value> => {
        if (name !== what || broken === 0) return action(...values)
        broken--
        return Promise.reject(new Error('ENOSPC: no space left on device'))
      }
    }
    const { store, journal, blobs } = disk
    const faulty = {
      store: withFaults(store, { commit: once('commit', (effects) => store.commit(effects)) }),
      journal: withFaults(journal, { sync: once('sync', (ids) => journal.sync(ids)), append: once('append', (id, bytes) => journal.append(id, bytes)) }),
      blobs: withFaults(blobs, { put: once('put', (image) => blobs.put(image)) }),
    }
    await using app = await ingestApp({ disk: faulty })
    using trainer = await startTrainer(app.url)
    const push = (seq: number, body: unknown) => trainer.ask('push', { runId: trainer.runId, writer: 'w', seq, body })
    await push(1, open)
    await push(2, left)
    const [seq, body] = what === 'put' ? [4, { type: 'frameClose', frameSeq: 1 }] : [3, right]
    if (what === 'put') await push(3, right)
    broken = 1
    expect(await push(seq, body)).toMatchObject(unavailable)
    expect(await store.durableSeq(trainer.runId, 'w')).toBe(seq - 1)
    expect(await push(seq, body)).toMatchObject({ ok: true, durableSeq: seq, duplicate: false })
    if (what !== 'put') await push(4, { type: 'frameClose', frameSeq: 1 })
    const [frame] = await store.framesOfView(trainer.runId, 'a')
    expect(frame).toMatchObject({ status: 'complete', coveredPixels: 2 })
    const image = frame?.prediction == null ? null : await blobs.read(frame.prediction)
    expect([...new Float32Array(Uint8Array.from(image?.bytes ?? []).buffer)]).toEqual([0.25, 0.25, 0.25, 0.75, 0.75, 0.75])
  })

  it('[ING-23] points of a failed batch are not stored twice', async () => {
    const disk = emptyDisk()
    const commit = failing(3, (effects: Parameters<typeof disk.store.commit>[0]) => disk.store.commit(effects))
    await using app = await ingestApp({ disk: { ...disk, store: withFaults(disk.store, { commit }) } })
    using trainer = await startTrainer(app.url)
    const message = { runId: trainer.runId, writer: 'w', seq: 1, body: { type: 'scalars', points: [{ name: 'loss', step: 1, value: 1 }] } }
    for (let attempt = 0; attempt < 3; attempt++) expect(await trainer.ask('push', message)).toMatchObject(unavailable)
    expect(await trainer.ask('push', message)).toMatchObject({ ok: true, duplicate: false })
    expect(await trainer.ask('push', message)).toMatchObject({ ok: true, duplicate: true })
    expect(await disk.store.seriesOf(trainer.runId)).toMatchObject([{ count: 1 }])
  })

  it('[ING-24] a message at which the server itself fails three times is refused for good and blocks nobody', async () => {
    const disk = emptyDisk()
    const read = failing(99, (hash: Parameters<typeof disk.blobs.read>[0]) => disk.blobs.read(hash))
    await using app = await ingestApp({ disk: { ...disk, blobs: withFaults(disk.blobs, { read }) } })
    using trainer = await startTrainer(app.url)
    const poison = { runId: trainer.runId, writer: 'w', seq: 1, body: { type: 'groundTruth', view: 'a', hash: '0'.repeat(64) } }
    for (let attempt = 0; attempt < 3; attempt++) expect(await trainer.ask('push', poison)).toMatchObject(unavailable)
    expect(await trainer.ask('push', poison)).toMatchObject({ ok: false, durableSeq: 1, error: { code: 'internal', retryable: false } })
    trainer.seq = 1
    expect(await trainer.push({ type: 'metadata', notes: 'on' })).toMatchObject({ ok: true, durableSeq: 2 })
    expect(await disk.store.run(trainer.runId)).toMatchObject({ refused: { internal: 1 } })
  })

  it('[ING-24] what other writers and heartbeats do meanwhile gives such a message no further attempts', async () => {
    const disk = emptyDisk()
    const read = failing(99, (hash: Parameters<typeof disk.blobs.read>[0]) => disk.blobs.read(hash))
    await using app = await ingestApp({ disk: { ...disk, blobs: withFaults(disk.blobs, { read }) } })
    using trainer = await startTrainer(app.url)
    using other = await startTrainer(app.url, { runId: trainer.runId, writer: 'other' })
    const poison = { runId: trainer.runId, writer: 'w', seq: 1, body: { type: 'groundTruth', view: 'a', hash: '0'.repeat(64) } }
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await trainer.ask('push', poison)).toMatchObject(unavailable)
      expect(await trainer.ask('heartbeat', { runId: trainer.runId, writer: 'w' })).toEqual({ ok: true })
      expect(await other.push({ type: 'metadata', notes: `attempt ${attempt}` })).toMatchObject({ ok: true })
    }
    expect(await trainer.ask('push', poison)).toMatchObject({ ok: false, durableSeq: 1, error: { code: 'internal', retryable: false } })
  })

  it('[ING-41] a message that came too early and then again in its turn is never answered as refused', async () => {
    await using app = await ingestApp()
    using trainer = await startTrainer(app.url)
    const message = (seq: number) => ({ runId: trainer.runId, writer: 'w', seq, body: { type: 'metadata', notes: `note ${seq}` } })
    const replies = await Promise.all([2, 1, 2].map((seq) => trainer.ask('push', message(seq))))
    expect(replies).toMatchObject([{ durableSeq: 2 }, { ok: true, duplicate: false }, { ok: true, duplicate: false }])
    for (const reply of replies) expect(reply).toMatchObject({ ok: true })
  })

  it('[ING-25] a server that is stopping takes nothing more in, and what it took in is durable', async () => {
    const disk = emptyDisk()
    const app = await ingestApp({ disk })
    using trainer = await startTrainer(app.url)
    const messages = Array.from({ length: 20 }, (_, index) => ({ runId: trainer.runId, writer: 'w', seq: index + 1, body: { type: 'scalars', points: [{ name: 'loss', step: index, value: 1 }] } }))
    const replies = messages.map((message) => trainer.ask('push', message))
    await replies[0]
    await app.ingest.close()
    const acknowledged = (await Promise.all(replies)).filter(({ ok }) => ok === true).length
    expect(await disk.store.durableSeq(trainer.runId, 'w')).toBe(acknowledged)
    expect(await disk.store.seriesOf(trainer.runId)).toMatchObject([{ count: acknowledged }])
    expect(await trainer.push({ type: 'metadata', notes: 'late' })).toMatchObject({ ok: false, error: { code: 'shutting_down', retryable: true } })
    await expect(app.ingest.heartbeat({ runId: trainer.runId, writer: 'w' })).rejects.toMatchObject({ code: 'shutting_down' })
    await app.close()
  })
})

describe('when a journal is damaged', () => {
  it('[ING-40] its frame is closed with what could be read, and the run goes on', async () => {
    const disk = emptyDisk()
    const before = await ingestApp({ disk })
    using trainer = await startTrainer(before.url, { runId: 'damaged' })
    await trainer.push(open)
    await trainer.push(left)
    await before.close()
    const [frame] = await disk.store.openFrames(trainer.runId)
    await disk.journal.truncate(assertExists(frame, 'frame').id, 5)
    await using after = await ingestApp({ disk })
    using again = await startTrainer(after.url, { runId: 'damaged', seq: 2 })
    expect(await again.push(right)).toMatchObject({ ok: false, error: { code: 'frame_closed' } })
    expect(await again.push({ ...open, step: 2 })).toMatchObject({ ok: true })
    expect(await disk.store.framesOfView(trainer.runId, 'a')).toMatchObject([{ status: 'partial', coveredPixels: 0 }, { status: 'open' }])
  })
})

describe('journals that nobody needs any more', () => {
  it('[ING-42] go at the next start, those of open frames excepted', async () => {
    const disk = emptyDisk()
    const before = await ingestApp({ disk })
    using trainer = await startTrainer(before.url, { runId: 'swept' })
    await trainer.push(open)
    await trainer.push(left)
    await before.close()
    const [frame] = await disk.store.openFrames(trainer.runId)
    await disk.journal.append(toFrameId('never-committed'), new Uint8Array(5))
    await using after = await ingestApp({ disk })
    expect(await disk.journal.frameIds()).toEqual([frame?.id])
    using again = await startTrainer(after.url, { runId: 'swept', seq: 2 })
    expect(await again.push(right)).toMatchObject({ ok: true })
    expect(await again.push({ type: 'frameClose', frameSeq: 1 })).toMatchObject({ ok: true })
    expect(await disk.store.framesOfView(trainer.runId, 'a')).toMatchObject([{ status: 'complete', coveredPixels: 2 }])
  })
})

describe('when measuring fails', () => {
  it.each([
    [2, { values: { l1: 0.25 }, unavailable: {} }],
    [3, { implementation: 'none', unavailable: { psnr: 'Measuring failed 3 times; the server log has the details.' } }],
  ])('[ING-26] %i times, it is tried three times and then recorded', async (times, metrics) => {
    const clock = createManualClock()
    const pool = createMetricsPool({ threads: 1 })
    let calls = 0
    const measure = failing(times, (request: Parameters<typeof pool.measurePair>[0]) => pool.measurePair(request))
    const counted = (request: Parameters<typeof pool.measurePair>[0]): ReturnType<typeof pool.measurePair> => (calls++, measure(request))
    await using app = await ingestApp({ clock, metrics: withFaults(pool, { measurePair: counted }) })
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'groundTruth', view: 'a', image: rawImage(12, 12, 0.25) })
    await trainer.push({ type: 'frame', view: 'a', step: 1, image: rawImage(12, 12, 0.5) })
    await expect
      .poll(async () => {
        clock.advance(500)
        return (await app.disk.store.framesOfView(trainer.runId, 'a'))[0]?.metrics
      })
      .toMatchObject(metrics)
    await app.ingest.idle()
    expect(calls).toBe(3)
    expect(app.ingest.metricQueueLength()).toBe(0)
  })
})
