import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PushReply } from '#lib/contract/ingestReplies.ts'
import { limits } from '#lib/contract/limits.ts'
import { ingestApp, type IngestApp } from './ingestApp.ts'
import { startTrainer, type Trainer } from './ingestTrainer.ts'

let app: IngestApp
let trainer: Trainer
let connectionId: string | undefined
beforeAll(async () => {
  app = await ingestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  trainer = await startTrainer(app.url)
  connectionId = trainer.socket.id
})

/** After whatever a test has sent, the same connection still takes an ordinary message. */
afterEach(async () => {
  const reply = await trainer.push({ type: 'metadata', notes: 'still here' })
  expect(reply).toMatchObject({ ok: true, durableSeq: trainer.seq })
  expect(trainer.socket.id).toBe(connectionId)
  trainer[Symbol.dispose]()
})

/** Writes packets as they are, past socket.io's encoder. */
function sendPackets(...packets: readonly (string | Uint8Array)[]): void {
  for (const packet of packets) trainer.socket.io.engine.write(packet)
}

function answerTo(id: number): Promise<unknown> {
  return new Promise((resolve) => {
    const listen = (packet: { readonly type: number; readonly id?: number; readonly data?: readonly unknown[] }): void => {
      if (packet.type !== 3 || packet.id !== id) return
      trainer.socket.io.off('packet' as never, listen as never)
      resolve(packet.data?.[0])
    }
    trainer.socket.io.on('packet' as never, listen as never)
  })
}

function envelope(body: unknown): Record<string, unknown> {
  return { runId: trainer.runId, writer: 'w', seq: ++trainer.seq, body }
}

describe('a connection survives', () => {
  it.each([11, 12, 500])('[WIRE-7] a message with %i attachments, refused under its seq', async (count) => {
    const reply = await trainer.push({ type: 'scalars', points: Array.from({ length: count }, () => new Uint8Array(3)) })
    expect(reply).toMatchObject({ ok: false, durableSeq: trainer.seq, error: { code: 'too_many_attachments', retryable: false } })
    expect(reply).toHaveProperty('error.message', `The message has ${count} attachments; expected at most 10.`)
  })

  it('[WIRE-7] ten attachments, which are refused for what they are', async () => {
    const reply = await trainer.push({ type: 'scalars', points: Array.from({ length: 10 }, () => new Uint8Array(3)) })
    expect(reply).toMatchObject({ ok: false, error: { code: 'bad_request', field: 'body.points.0.name' } })
  })

  it('[WIRE-7] too many attachments on any event', async () => {
    const hashes = Array.from({ length: 11 }, () => new Uint8Array(1))
    expect(await trainer.ask('blobs', { hashes })).toMatchObject({ ok: false, error: { code: 'too_many_attachments' } })
  })

  it.each([
    ['text that is no packet', ['hello']],
    ['an empty packet', ['']],
    ['an unknown packet type', ['9/ingest,["push"]']],
    ['an event without a name', ['2/ingest,77']],
    ['an event whose JSON is cut off', ['2/ingest,["push",{"runId":']],
    ['an event that is no list', ['2/ingest,{"push":1}']],
    ["an event under a name of socket.io's own", ['2/ingest,["disconnect","transport close"]']],
    ['an event called error', ['2/ingest,["error",{"a":1}]']],
    ['attachments that nobody announced', [new Uint8Array([1, 2, 3])]],
    ['text where an attachment was due', ['51-/ingest,["push",{"_placeholder":true,"num":0}]', '2/ingest,["nothing"]']],
    ['an acknowledgement with an attachment', ['61-/ingest,1[{"_placeholder":true,"num":0}]']],
    ['a negative number of attachments', ['5-1-/ingest,["push"]']],
    ['an attachment that is not there', ['51-/ingest,["push",{"_placeholder":true,"num":7}]', new Uint8Array([1])]],
  ])('[WIRE-8] %s', async (_name, packets) => {
    sendPackets(...packets)
    expect(await trainer.ask('heartbeat', { runId: trainer.runId, writer: 'w' })).toEqual({ ok: true })
  })

  it('[WIRE-8] a packet that cannot be decoded, and answers it where it says how', async () => {
    const answer = answerTo(4242)
    sendPackets('2/ingest,4242["push",{"runId":')
    expect(await answer).toMatchObject({ ok: false, error: { code: 'bad_request', retryable: false } })
  })

  it('[WIRE-8] a reference to an attachment that is not there, refused under its seq', async () => {
    const answer = answerTo(4243)
    const body = { type: 'frame', view: 'a', step: 1, image: { encoding: 'png', data: { _placeholder: true, num: 7 } } }
    sendPackets(`51-/ingest,4243${JSON.stringify(['push', envelope(body)])}`, new Uint8Array([1]))
    expect(await answer).toMatchObject({ ok: false, durableSeq: trainer.seq, error: { code: 'bad_request' } })
  })

  it.each(['', 'pusch', '__proto__', 'constructor', 'toString', 'disconnecting2'])('[WIRE-8] an event called "%s"', async (event) => {
    expect(await trainer.ask(event, {})).toMatchObject({ ok: false, error: { code: 'bad_request', field: 'event', retryable: false } })
  })

  it.each([
    ['nothing', []],
    ['null', [null]],
    ['a number', [7]],
    ['a list', [[1, 2]]],
    ['bytes', [new Uint8Array(3)]],
    ['two arguments', [7, { a: 1 }]],
  ])('[WIRE-8] %s as the argument', async (_name, values) => {
    for (const event of ['open', 'push', 'heartbeat', 'blobs']) {
      expect(await trainer.ask(event, ...values)).toMatchObject({ ok: false, error: { code: 'bad_request', retryable: false } })
    }
  })

  it('[WIRE-8] a message that asks for no answer, and takes it all the same', async () => {
    trainer.socket.emit('push', envelope({ type: 'metadata', notes: 'no answer' }))
    trainer.socket.emit('push', envelope({ type: 'nonsense' }))
    expect(await trainer.push({ type: 'metadata', tags: [] })).toMatchObject({ ok: true, durableSeq: 3 })
  })

  it('[WIRE-9] keys that mean something to JavaScript', async () => {
    const config = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"hasOwnProperty":1,"toString":"x"}') as unknown
    expect(await trainer.push({ type: 'metadata', config })).toMatchObject({ ok: true })
    expect(await trainer.push(JSON.parse('{"type":"metadata","__proto__":{"notes":"x"}}'))).toMatchObject({ ok: false, error: { code: 'bad_request', field: 'body.__proto__' } })
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(await trainer.push({ type: 'view', view: name, width: 1, height: 1 })).toMatchObject({ ok: true })
      expect(await trainer.push({ type: 'scalars', points: [{ name, step: 1, value: 1 }] })).toMatchObject({ ok: true })
    }
    const series = await app.disk.store.seriesOf(trainer.runId)
    expect(series.map(({ name }) => name).sort()).toEqual(['__proto__', 'constructor', 'toString'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it.each([
    [1_000, { code: 'too_large', field: 'body.config' }],
    [100_000, { code: 'bad_request', field: 'body' }],
  ])('[WIRE-9] %i lists within lists', async (depth, error) => {
    const answer = answerTo(4244)
    const nested = '['.repeat(depth) + ']'.repeat(depth)
    const packet = JSON.stringify(['push', envelope({ type: 'metadata', config: { nested: '@' } })]).replace('"@"', nested)
    sendPackets(`2/ingest,4244${packet}`)
    expect(await answer).toMatchObject({ ok: false, durableSeq: trainer.seq, error: { ...error, retryable: false } })
  })

  it('[WIRE-11] an image larger than a message may bring', async () => {
    const image = { encoding: 'raw', width: 4_000, height: 4_000, channels: 3, dataType: 'uint8', data: new Uint8Array(48_000_000) }
    const reply = await trainer.push({ type: 'frame', view: 'big', step: 0, image })
    expect(reply).toMatchObject({ ok: false, durableSeq: trainer.seq, error: { code: 'too_large', field: 'body.image.data' } })
  })

  it('[WIRE-11] an attachment almost as large as the transport takes', async () => {
    const reply = await trainer.push({ type: 'span', frameSeq: 1, start: 0, count: 1, data: new Uint8Array(limits.transportMessageBytes - 1024) })
    expect(reply).toMatchObject({ ok: false, durableSeq: trainer.seq, error: { code: 'too_large', field: 'body.data' } })
  })

  it('[WIRE-13] a writer beyond twice its window, and loses nothing', async () => {
    const count = 3 * limits.messagesInFlight
    const first = trainer.seq + 1
    const messages = Array.from({ length: count }, (_, index) => envelope({ type: 'scalars', points: [{ name: 'flood', step: index, value: 1 }] }))
    const replies = (await Promise.all(messages.map((message) => trainer.ask('push', message)))) as unknown as readonly PushReply[]
    const taken = replies.filter(({ ok }) => ok).length
    const refused = replies.flatMap((reply) => (reply.ok ? [] : reply.error.code))
    expect(taken).toBeGreaterThanOrEqual(2 * limits.messagesInFlight)
    expect(refused.every((code) => code === 'too_many_in_flight' || code === 'sequence_gap')).toBe(true)
    for (const message of messages.slice(taken)) expect(await trainer.ask('push', message)).toMatchObject({ ok: true, duplicate: false })
    expect((await app.disk.store.seriesOf(trainer.runId))[0]).toMatchObject({ count })
    expect(trainer.seq).toBe(first + count - 1)
  })
})

describe('a refusal says', () => {
  it.each([
    [{ type: 'view', view: 'a', width: 'wide', height: 1 }, 'body.width is "wide"; expected a number.'],
    [{ type: 'view', view: 'a', width: 0.5, height: 1 }, 'body.width is 0.5; expected an integer.'],
    [{ type: 'view', view: 'a', width: 1 }, 'body.height is missing; expected a number.'],
    [{ type: 'view', view: 'a', width: 20_000, height: 1 }, 'body.width is 20000; expected at most 16384.'],
    [{ type: 'scalars', points: [] }, 'body.points is a list of 0; expected at least 1 items.'],
    [{ type: 'scalars', points: [{ name: 'a', step: 0, value: 'much' }] }, 'body.points.0.value is "much"; expected a number, or one of NaN, Infinity, -Infinity.'],
    [{ type: 'finish', status: 'x'.repeat(5_000) }, `body.status is "${'x'.repeat(60)}…"; expected one of finished, failed.`],
    [{ type: 'movie' }, /^body\.type is "movie"; expected one of scalars, view, groundTruth, /],
    [{ type: 'frameClose', frameSeq: 1, extra: 2 }, 'body.extra is 2; expected no field of this name.'],
  ])('[WIRE-10] which field is wrong, what was received and what was expected (%#)', async (body, message) => {
    const reply = await trainer.push(body)
    expect(reply).toMatchObject({ ok: false, durableSeq: trainer.seq, error: { message: typeof message === 'string' ? message : (expect.stringMatching(message) as string) } })
  })
})
