import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { assertExists } from '#lib/base/assert.ts'
import type { PixelImage } from '#lib/base/image.ts'
import { createIngestClient, imageOf, type ClientStatus, type IngestClient, type IngestClientOptions } from '#lib/client/ingest/ingestClient.ts'
import { messageBodySchema } from '#lib/contract/ingest.ts'
import { createManualClock } from '../support/manualClock.ts'
import { emptyDisk, ingestApp } from './ingestApp.ts'
import { expand, goldenCalls } from './ingestGolden.ts'
import { withFaults } from './ingestFaulty.ts'

function startClient(url: string, options: Partial<IngestClientOptions> = {}) {
  const client = createIngestClient({ url, project: 'tests', name: 'client', ...options })
  return Object.assign(client, { [Symbol.dispose]: () => client.close() })
}

function pixels(width: number, height: number, value: number) {
  return imageOf({ width, height, channels: 3, pixels: new Float32Array(width * height * 3).fill(value) })
}

const arraySchema = z
  .strictObject({ $array: z.strictObject({ dataType: z.enum(['uint8', 'float32']), shape: z.tuple([z.number(), z.number(), z.literal(3)]), data: z.unknown() }) })
  .transform(({ $array: { dataType, shape, data } }): PixelImage => ({ width: shape[1], height: shape[0], channels: 3, dataType, bytes: expand(data) as Uint8Array }))
const floatSchema = z.union([z.number(), z.strictObject({ $float: z.enum(['nan', 'inf', '-inf']) }).transform(({ $float }) => ({ nan: NaN, inf: Infinity, '-inf': -Infinity })[$float])])

/** The calls of the golden files, as this client names them. */
const calls: Readonly<Record<string, (client: IngestClient, given: unknown) => void>> = {
  log: (client, given) => {
    const { values, step } = z.object({ values: z.record(z.string(), floatSchema), step: z.number() }).parse(given)
    client.scalars(step, values)
  },
  log_view: (client, given) => {
    const { view, step, prediction, ground_truth: truth } = z.object({ view: z.string(), step: z.number(), prediction: arraySchema, ground_truth: arraySchema }).parse(given)
    client.groundTruth({ view, image: truth })
    client.frame({ view, step, image: prediction })
  },
  finish: (client) => void client.finish(),
}

/** A body with its defaults, without the times that a client may add. */
function comparable(body: unknown): unknown {
  const parsed = messageBodySchema.parse(body)
  const plain = JSON.stringify(parsed, (key, value: unknown) => {
    if (key === 'wallTimeMs') return undefined
    // As Node writes what arrives as a Buffer.
    return value instanceof Uint8Array ? Buffer.from(value).toJSON() : value
  })
  return JSON.parse(plain)
}

describe('the TypeScript client', () => {
  it.each(goldenCalls())('[ING-28] golden call: $name', async ({ call, arguments: given, bodies }) => {
    await using app = await ingestApp()
    const received: unknown[] = []
    app.io.of('/ingest').on('connection', (socket) => 
      socket.onAny((event: string, { body }: { body?: unknown }) => {
        if (event === 'push') received.push(body)
      }),
    )
    using client = startClient(app.url)
    assertExists(calls[call], call)(client, given)
    await client.flush()
    expect(received.map(comparable)).toEqual(bodies.map((body) => comparable(expand(body))))
  })

  it('[ING-28] sends everything a trainer has to say', async () => {
    await using app = await ingestApp()
    using client = startClient(app.url, { runId: 'whole', config: { lr: 0.1 }, tags: ['a'], notes: 'n' })
    client.scalars(1, { loss: 0.5, nan: NaN })
    client.view({ view: 'test/a', width: 12, height: 12 })
    client.groundTruth({ view: 'test/a', image: pixels(12, 12, 0.5) })
    const frame = client.openFrame({ view: 'test/a', step: 1, width: 12, height: 12, channels: 3, dataType: 'float32' })
    frame.tile(0, 0, pixels(12, 6, 0.25))
    frame.span(72, pixels(72, 1, 0.25))
    frame.close()
    client.frame({ view: 'test/a', step: 2, image: pixels(12, 12, 0.5) })
    client.metadata({ tags: ['b'] })
    expect(await client.finish()).toBe(true)
    await app.ingest.idle()
    const runId = assertExists((await app.disk.store.runs(1))[0], 'run').id
    expect(await app.disk.store.run(runId)).toMatchObject({ id: 'whole', project: 'tests', config: { lr: 0.1 }, tags: ['b'], notes: 'n', status: 'finished', lastStep: 2 })
    expect(await app.disk.store.framesOfView(runId, 'test/a')).toMatchObject([{ status: 'complete', metrics: { values: { l1: 0.25 } } }, { metrics: { values: { psnr: 'Infinity' } } }])
    expect(await app.disk.store.seriesOf(runId)).toMatchObject([
      { name: 'loss', lastValue: 0.5 },
      { name: 'nan', lastValue: 'NaN' },
    ])
    expect(client.stats).toMatchObject({ refusedMessages: 0, dropped: {}, waitingMessages: 0, waitingBytes: 0 })
    expect(client.runUrl).toBe(`${app.url}/runs/whole`)
  })

  it('[ING-28] copies pixels when it is called, so that a trainer may reuse its buffer', async () => {
    await using app = await ingestApp()
    using client = startClient(app.url)
    const buffer = new Uint8Array(3).fill(7)
    client.frame({ view: 'a', step: 0, image: imageOf({ width: 1, height: 1, channels: 3, pixels: buffer }) })
    buffer.fill(9)
    await client.flush()
    const runId = assertExists((await app.disk.store.runs(1))[0], 'run').id
    const [frame] = await app.disk.store.framesOfView(runId, 'a')
    const image = await app.disk.blobs.read(assertExists(frame?.prediction, 'prediction'))
    expect([...assertExists(image, 'image').bytes]).toEqual([7, 7, 7])
  })

  it('[ING-29] keeps everything while the server is away, and sends it once when it is back', async () => {
    const disk = emptyDisk()
    const first = await ingestApp({ disk })
    using client = startClient(first.url, { runId: 'restart' })
    const states: ClientStatus['state'][] = []
    client.onStatus(({ state }) => states.push(state))
    const frame = client.openFrame({ view: 'a', step: 1, width: 4, height: 1, channels: 3, dataType: 'float32' })
    frame.tile(0, 0, pixels(1, 1, 0.1))
    await client.flush()
    await first.close()
    for (const x of [1, 2, 3]) frame.tile(x, 0, pixels(1, 1, 0.1))
    for (let step = 0; step < 100; step++) client.scalars(step, { loss: step })
    frame.close()
    await using second = await ingestApp({ disk, port: first.port })
    expect(await client.finish()).toBe(true)
    const { store } = second.disk
    const runId = assertExists((await store.runs(1))[0], 'run').id
    expect(await store.framesOfView(runId, 'a')).toMatchObject([{ status: 'complete' }])
    expect(await store.seriesOf(runId)).toMatchObject([{ count: 100 }])
    expect(await store.run(runId)).toMatchObject({ status: 'finished', refused: {}, dropped: {} })
    expect(states).toEqual(expect.arrayContaining(['connected', 'reconnecting', 'connected']))
  })

  it('[ING-29] sends again what the server could not store', async () => {
    const disk = emptyDisk()
    let calls = 0
    const commit: typeof disk.store.commit = (effects) => (++calls % 3 === 0 ? Promise.reject(new Error('busy')) : disk.store.commit(effects))
    await using app = await ingestApp({ disk: { ...disk, store: withFaults(disk.store, { commit }) } })
    const clock = createManualClock()
    using client = startClient(app.url, { clock })
    const flushed = (async () => {
      for (let step = 0; step < 12; step++) {
        client.scalars(step, { loss: step })
        if (step % 2 === 1) await Promise.resolve()
      }
      return client.finish()
    })()
    await expect.poll(() => (clock.advance(1_000), client.stats.waitingMessages)).toBe(0)
    expect(await flushed).toBe(true)
    const runId = assertExists((await disk.store.runs(1))[0], 'run').id
    expect(await disk.store.seriesOf(runId)).toMatchObject([{ count: 12 }])
  })

  it('[ING-30] sends the pixels of a ground truth only when the server lacks them', async () => {
    await using app = await ingestApp()
    const truth = pixels(12, 12, 0.5)
    const received: { readonly image?: unknown; readonly hash?: unknown }[] = []
    app.io.of('/ingest').on('connection', (socket) =>
      socket.onAny((event: string, { body }: { body?: { type: string; image?: unknown; hash?: unknown } }) => {
        if (event === 'push' && body?.type === 'groundTruth') received.push(body)
      }),
    )
    for (const view of ['a', 'b']) {
      using client = startClient(app.url)
      client.groundTruth({ view, image: truth })
      client.groundTruth({ view: `${view}2`, image: truth })
      expect(await client.finish()).toBe(true)
      expect(client.stats.refusedMessages).toBe(0)
    }
    expect(received.map(({ image, hash }) => [image !== undefined, hash !== undefined])).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [false, true],
    ])
  })

  it('[ING-31] with a full buffer leaves out the oldest live tiles first, counts them, and says so', async () => {
    const disk = emptyDisk()
    const first = await ingestApp({ disk })
    using client = startClient(first.url, { runId: 'full', bufferBytes: 40 * 12 })
    const frame = client.openFrame({ view: 'a', step: 1, width: 100, height: 1, channels: 3, dataType: 'float32' })
    await client.flush()
    await first.close()
    for (let x = 0; x < 100; x++) frame.tile(x, 0, pixels(1, 1, 0.1))
    client.metadata({ notes: 'kept' })
    expect(client.stats).toMatchObject({ dropped: { tiles: 60 }, waitingBytes: 40 * 12 })
    await using second = await ingestApp({ disk, port: first.port })
    await client.flush()
    expect(await client.finish()).toBe(true)
    const run = assertExists((await second.disk.store.runs(1))[0], 'run')
    expect(run).toMatchObject({ notes: 'kept', dropped: { tiles: 60 } })
    expect(await second.disk.store.framesOfView(run.id, 'a')).toMatchObject([{ status: 'partial', coveredPixels: 40 }])
  })

  it('[ING-32] never throws into the training loop, and tells what was refused', async () => {
    await using app = await ingestApp()
    using client = startClient(app.url)
    const refused: unknown[] = []
    client.onRefused((message) => refused.push(message))
    client.view({ view: 'a', width: 0, height: 1 })
    client.frame({ view: 'a', step: 0, image: { encoding: 'png', data: new Uint8Array(3) } })
    expect(await client.finish()).toBe(true)
    expect(refused).toMatchObject([
      { type: 'view', code: 'bad_request', field: 'body.width' },
      { type: 'frame', code: 'undecodable_image', field: 'body.image' },
    ])
    expect(client.stats.refusedMessages).toBe(2)
  })

  it('[ING-32] under strict throws at the next call', async () => {
    await using app = await ingestApp()
    using client = startClient(app.url, { strict: true })
    client.view({ view: 'a', width: 0, height: 1 })
    await client.flush()
    expect(() => client.scalars(1, { loss: 1 })).toThrow(/^A view message was refused: body\.width is 0/)
  })

  it('[ING-33] a run that the server will not take is said so once, and nothing waits for it', async () => {
    await using app = await ingestApp()
    using first = startClient(app.url, { runId: 'taken' })
    await first.finish()
    using second = startClient(app.url, { runId: 'taken', resume: 'never' })
    second.scalars(1, { loss: 1 })
    expect(await second.flush()).toBe(false)
    expect(second.status).toMatchObject({ state: 'refused', code: 'run_exists' })
    second.scalars(2, { loss: 1 })
    expect(second.stats.waitingMessages).toBe(1)
  })

  it('[ING-34] a server that lost its data gets the rest of the run from a writer of another name', async () => {
    const first = await ingestApp()
    using client = startClient(first.url, { runId: 'wiped' })
    const frame = client.openFrame({ view: 'a', step: 1, width: 2, height: 1, channels: 3, dataType: 'float32' })
    frame.tile(0, 0, pixels(1, 1, 0.1))
    await client.flush()
    await first.close()
    frame.tile(1, 0, pixels(1, 1, 0.1))
    client.scalars(5, { loss: 1 })
    await using second = await ingestApp({ port: first.port })
    expect(await client.finish()).toBe(true)
    const run = assertExists((await second.disk.store.runs(1))[0], 'run')
    expect(run).toMatchObject({ id: 'wiped', status: 'finished', lastStep: 5, refused: {} })
    expect(client.stats.dropped).toEqual({ tiles: 1 })
  })

  it('[ING-14] sends heartbeats while it has nothing to say', async () => {
    await using app = await ingestApp()
    const clock = createManualClock()
    const heard: string[] = []
    app.io.of('/ingest').on('connection', (socket) => socket.onAny((event: string) => void heard.push(event)))
    using client = startClient(app.url, { clock })
    await expect.poll(() => client.status.state).toBe('connected')
    for (let count = 1; count <= 3; count++) {
      clock.advance(5_000)
      await expect.poll(() => heard.filter((event) => event === 'heartbeat').length).toBe(count)
    }
  })
})
