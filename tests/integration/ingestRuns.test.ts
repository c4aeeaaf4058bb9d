import { describe, expect, it } from 'vitest'
import { limits } from '#lib/contract/limits.ts'
import { runSchema } from '#lib/contract/records.ts'
import { createManualClock } from '../support/manualClock.ts'
import { emptyDisk, ingestApp } from './ingestApp.ts'
import { withFaults } from './ingestFaulty.ts'
import { rawImage, startTrainer } from './ingestTrainer.ts'

const timeout = limits.heartbeatTimeoutMs

describe('heartbeats', () => {
  it('[ING-14] a run that falls silent is marked as crashed at its last sign of life, and announced', async () => {
    const clock = createManualClock()
    await using app = await ingestApp({ clock })
    using trainer = await startTrainer(app.url)
    clock.advance(1_000)
    await trainer.push({ type: 'scalars', points: [{ name: 'loss', step: 1, value: 1 }] })
    const lastSignMs = clock.now()
    clock.advance(timeout - 1)
    await app.ingest.idle()
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ status: 'running' })
    clock.advance(timeout / 4 + 1)
    await app.ingest.idle()
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ status: 'crashed', endedAtMs: lastSignMs, statusReason: 'No message and no heartbeat for 30 s.' })
    expect(app.announced.at(-1)).toMatchObject({ change: { type: 'run', run: { status: 'crashed' } } })
  })

  it('[ING-14] heartbeats alone keep a run alive, and are stored at a bounded rate', async () => {
    const clock = createManualClock()
    await using app = await ingestApp({ clock })
    using trainer = await startTrainer(app.url)
    const stored = new Set<number | undefined>()
    for (let second = 0; second < 60; second++) {
      clock.advance(1_000)
      expect(await trainer.ask('heartbeat', { runId: trainer.runId, writer: 'w' })).toEqual({ ok: true })
      stored.add((await app.disk.store.run(trainer.runId))?.heartbeatAtMs)
    }
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ status: 'running', heartbeatAtMs: clock.now() })
    expect(stored.size).toBeLessThanOrEqual(60_000 / limits.heartbeatIntervalMs + 1)
  })

  it.each(['heartbeat', 'push', 'open'])('[ING-15] a crashed run that speaks again by %s is running', async (event) => {
    const clock = createManualClock()
    await using app = await ingestApp({ clock })
    using trainer = await startTrainer(app.url)
    clock.advance(2 * timeout)
    await app.ingest.idle()
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ status: 'crashed' })
    const said = { runId: trainer.runId, writer: 'w' }
    const values = { heartbeat: said, push: { ...said, seq: 1, body: { type: 'metadata', notes: '' } }, open: { ...said, project: 'p', name: 'n' } }
    expect(await trainer.ask(event, values[event as keyof typeof values])).toMatchObject({ ok: true })
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ status: 'running', endedAtMs: null, statusReason: '' })
  })

  it('[ING-15] a finished run stays finished until something new is pushed', async () => {
    const clock = createManualClock()
    await using app = await ingestApp({ clock })
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'finish', status: 'finished' })
    const said = { runId: trainer.runId, writer: 'w' }
    await trainer.ask('open', { ...said, project: 'p', name: 'n' })
    await trainer.ask('heartbeat', said)
    await trainer.ask('push', { ...said, seq: 1, body: { type: 'finish', status: 'finished' } })
    clock.advance(2 * timeout)
    await app.ingest.idle()
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ status: 'finished' })
    await trainer.push({ type: 'scalars', points: [{ name: 'loss', step: 1, value: 1 }] })
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ status: 'running', endedAtMs: null })
  })

  it('[ING-16] after a restart a running run has its full timeout to come back', async () => {
    const disk = emptyDisk()
    const clock = createManualClock()
    const before = await ingestApp({ disk, clock })
    using trainer = await startTrainer(before.url, { runId: 'graced' })
    await before.close()
    clock.advance(10 * timeout)
    await using after = await ingestApp({ disk, clock })
    clock.advance(timeout - 1)
    await after.ingest.idle()
    expect(await disk.store.run(trainer.runId)).toMatchObject({ status: 'running' })
    clock.advance(timeout / 4 + 1)
    await after.ingest.idle()
    expect(await disk.store.run(trainer.runId)).toMatchObject({ status: 'crashed' })
  })

  it('[ING-14] a crashed run frees the memory of its open frames, which go on when it comes back', async () => {
    const clock = createManualClock()
    await using app = await ingestApp({ clock })
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'frameOpen', view: 'a', step: 1, width: 2, height: 1, channels: 3, dataType: 'float32' })
    await trainer.push({ type: 'tile', frameSeq: 1, x: 0, y: 0, image: rawImage(1, 1, 0.5) })
    expect(app.ingest.countOpenFrames()).toBe(1)
    clock.advance(2 * timeout)
    await expect.poll(() => app.ingest.countOpenFrames()).toBe(0)
    await trainer.push({ type: 'tile', frameSeq: 1, x: 1, y: 0, image: rawImage(1, 1, 0.5) })
    await trainer.push({ type: 'frameClose', frameSeq: 1 })
    expect(await app.disk.store.framesOfView(trainer.runId, 'a')).toMatchObject([{ status: 'complete' }])
  })
})

describe('what a run keeps', () => {
  it('[ING-44] a silent run that the failing disk keeps from being marked is marked later', async () => {
    const clock = createManualClock()
    const disk = emptyDisk()
    let isBroken = false
    const commit: typeof disk.store.commit = (effects) => (isBroken ? Promise.reject(new Error('ENOSPC: no space left on device')) : disk.store.commit(effects))
    await using app = await ingestApp({ clock, disk: { ...disk, store: withFaults(disk.store, { commit }) } })
    using trainer = await startTrainer(app.url)
    isBroken = true
    clock.advance(2 * timeout)
    await app.ingest.idle()
    expect(await disk.store.run(trainer.runId)).toMatchObject({ status: 'running' })
    isBroken = false
    await expect
      .poll(async () => {
        clock.advance(timeout)
        await app.ingest.idle()
        return disk.store.run(trainer.runId)
      })
      .toMatchObject({ status: 'crashed' })
  })

  it('[ING-43] what was left out is counted up to the largest exact integer', async () => {
    await using app = await ingestApp()
    using trainer = await startTrainer(app.url)
    for (let time = 0; time < 2; time++) await trainer.push({ type: 'dropped', kind: 'tiles', count: Number.MAX_SAFE_INTEGER, reason: 'buffer full' })
    const run = await app.disk.store.run(trainer.runId)
    expect(runSchema.parse(run).dropped).toEqual({ tiles: Number.MAX_SAFE_INTEGER })
  })

  it('[ING-46] a question about many images looks for few of them at a time', async () => {
    const disk = emptyDisk()
    let [now, most] = [0, 0]
    const has: typeof disk.blobs.has = async (hash) => {
      most = Math.max(most, ++now)
      await new Promise(setImmediate)
      now--
      return disk.blobs.has(hash)
    }
    await using app = await ingestApp({ disk: { ...disk, blobs: withFaults(disk.blobs, { has }) } })
    using trainer = await startTrainer(app.url)
    const hashes = Array.from({ length: limits.hashesPerQuestion }, (_, index) => index.toString(16).padStart(64, '0'))
    expect(await trainer.ask('blobs', { hashes })).toEqual({ ok: true, missing: hashes })
    expect(most).toBeLessThanOrEqual(32)
  })

  it('[ING-17] refusals are counted by code, and what the client left out by kind', async () => {
    await using app = await ingestApp()
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'frameClose', frameSeq: 9 })
    await trainer.push({ type: 'frameClose', frameSeq: 9 })
    await trainer.push({ type: 'scalars', points: [] })
    await trainer.push({ type: 'dropped', kind: 'tiles', count: 3, reason: 'buffer full' })
    await trainer.push({ type: 'dropped', kind: 'tiles', count: 4, reason: 'buffer full' })
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ refused: { unknown_frame: 2, bad_request: 1 }, dropped: { tiles: 7 } })
  })

  it('[ING-18] steps may go backwards: every point is kept, and the last step is the largest', async () => {
    await using app = await ingestApp()
    using trainer = await startTrainer(app.url)
    for (const step of [10, 20, 5]) await trainer.push({ type: 'scalars', points: [{ name: 'loss', step, value: step }] })
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ lastStep: 20 })
    expect(await app.disk.store.seriesOf(trainer.runId)).toMatchObject([{ name: 'loss', count: 3 }])
  })

  it('[ING-19] the split of a view is what was said, else the part of its key before the first slash, else "default"', async () => {
    await using app = await ingestApp()
    using trainer = await startTrainer(app.url)
    await trainer.push({ type: 'view', view: 'test/r_0/left', width: 1, height: 1 })
    await trainer.push({ type: 'view', view: 'r_1', width: 1, height: 1 })
    await trainer.push({ type: 'view', view: '/r_2', width: 1, height: 1 })
    await trainer.push({ type: 'view', view: 'test/r_3', split: 'val', width: 1, height: 1 })
    await trainer.push({ type: 'view', view: 'test/r_3', width: 1, height: 1, camera: { worldFromCamera: new Array<number>(16).fill(0), convention: 'opencv' } })
    const views = await app.disk.store.views(trainer.runId)
    expect(views.map(({ split }) => split)).toEqual(['test', 'default', 'default', 'val'])
    expect(views[3]).toMatchObject({ camera: { convention: 'opencv' } })
  })

  it('[ING-20] a resumed run keeps its name and configuration; metadata replaces what it names', async () => {
    await using app = await ingestApp()
    using trainer = await startTrainer(app.url)
    await trainer.ask('open', { runId: trainer.runId, writer: 'w', project: 'other', name: 'other', config: { lr: 1 } })
    await trainer.push({ type: 'metadata', tags: ['good'], config: { lr: 2 } })
    expect(await app.disk.store.run(trainer.runId)).toMatchObject({ project: 'tests', name: 'run', config: { lr: 2 }, tags: ['good'], notes: '' })
  })

  it('[ING-21] a run has no more open frames than it may, in number and in bytes', async () => {
    await using app = await ingestApp()
    using trainer = await startTrainer(app.url)
    const open = { type: 'frameOpen', view: 'a', width: 1, height: 1, channels: 3, dataType: 'uint8' }
    for (let step = 0; step < limits.openFramesPerRun; step++) expect(await trainer.push({ ...open, step })).toMatchObject({ ok: true })
    expect(await trainer.push({ ...open, step: 99 })).toMatchObject({ ok: false, error: { code: 'limit_reached', field: 'body' } })
    await trainer.push({ type: 'frameClose', frameSeq: 1 })
    expect(await trainer.push({ ...open, step: 99 })).toMatchObject({ ok: true })

    using large = await startTrainer(app.url)
    const largeOpen = { ...open, view: 'b', step: 0, width: 8_000, height: 8_000, channels: 1, dataType: 'float32' }
    for (let count = 0; count < 4; count++) expect(await large.push(largeOpen)).toMatchObject({ ok: true })
    expect(await large.push(largeOpen)).toMatchObject({ ok: false, error: { code: 'limit_reached', message: expect.stringContaining('8000×8000×1 float32') as string } })
  })

  it('[ING-22] a run has no more series and views than it may', async () => {
    await using app = await ingestApp()
    using trainer = await startTrainer(app.url)
    const points = (from: number, count: number) => Array.from({ length: count }, (_, index) => ({ name: `s${from + index}`, step: 0, value: 0 }))
    expect(await trainer.push({ type: 'scalars', points: points(0, limits.seriesPerRun) })).toMatchObject({ ok: true })
    expect(await trainer.push({ type: 'scalars', points: points(0, 2) })).toMatchObject({ ok: true })
    expect(await trainer.push({ type: 'scalars', points: points(limits.seriesPerRun - 1, 2) })).toMatchObject({ ok: false, error: { code: 'limit_reached', field: 'body.points' } })
    const views = Array.from({ length: limits.viewsPerRun }, (_, index) => ({ type: 'view', view: `v${index}`, width: 1, height: 1 }))
    for (let at = 0; at < views.length; at += 64) await Promise.all(views.slice(at, at + 64).map((view) => trainer.push(view)))
    expect(await trainer.push({ type: 'view', view: 'one more', width: 1, height: 1 })).toMatchObject({ ok: false, error: { code: 'limit_reached', field: 'body.view' } })
    expect(await trainer.push({ type: 'view', view: 'v0', width: 1, height: 1 })).toMatchObject({ ok: true })
  })
})
