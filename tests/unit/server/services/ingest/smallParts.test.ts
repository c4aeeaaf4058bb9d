import { describe, expect, it } from 'vitest'
import { runId } from '#lib/base/brand.ts'
import { attachmentByteLength, Inbox, type InboxItem, type PushItem } from '#server/services/ingest/inbox.ts'
import { jsonSize } from '#server/services/ingest/jsonSize.ts'
import { prepareBatch } from '#server/services/ingest/prepareBatch.ts'
import { HeartbeatWatch } from '#server/services/ingest/heartbeatWatch.ts'
import { createManualClock } from '../../../../support/manualClock.ts'

describe('jsonSize', () => {
  it.each([null, 1.5, 'ü"\n', [], {}, [1, [2, 'x']], { a: { b: [true, null] }, 'c"': 'd' }])('[WIRE-2] counts the characters of %j as JSON', (value) => {
    expect(jsonSize(value).characters).toBe(JSON.stringify(value).length)
  })

  it('[WIRE-9] measures depth without recursion', () => {
    let nested: unknown = 1
    for (let level = 0; level < 50_000; level++) nested = [nested]
    expect(jsonSize(nested)).toEqual({ characters: 100_001, depth: 50_000 })
  })
})

describe('prepareBatch', () => {
  const flood = (seq: number, pointCount: number): PushItem => ({
    kind: 'push',
    envelope: {
      runId: runId('r'),
      writer: 'w',
      seq,
      body: { type: 'scalars', points: Array.from({ length: pointCount }, (_, step) => ({ name: 'loss', step, value: 1 })) },
    },
    refusal: null,
    byteLength: 0,
    answer: () => undefined,
  })

  it('[ING-45] takes as many points as may be written at once, and a message of more by itself', async () => {
    const items = [2_000, 2_000, 2_000, 10_000, 1].map((pointCount, index) => flood(index + 1, pointCount))
    const sizes: number[] = []
    for (let left: readonly InboxItem[] = items; left.length > 0; ) {
      const { batch, rest } = await prepareBatch(left)
      sizes.push(batch.length)
      left = rest
    }
    expect(sizes).toEqual([2, 1, 1, 1])
  })
})

describe('Inbox', () => {
  const item = (writer: string, byteLength: number): PushItem => ({
    kind: 'push',
    envelope: { runId: runId('r'), writer, seq: 1, body: null },
    refusal: null,
    byteLength,
    answer: () => undefined,
  })

  it('[WIRE-13] counts what each writer has in flight until it is released', () => {
    const inbox = new Inbox()
    const items = [item('a', 5), item('b', 7), item('a', 1)]
    for (const one of items) inbox.add(one)
    const taken = inbox.take(2)
    expect(inbox.loadOf('a')).toEqual({ messages: 2, bytes: 6 })
    for (const one of taken) inbox.release(one)
    expect(inbox.loadOf('a')).toEqual({ messages: 1, bytes: 1 })
    expect(inbox.loadOf('b')).toEqual({ messages: 0, bytes: 0 })
    inbox.putBack(taken)
    expect(inbox.take(9)).toEqual(items)
  })

  it.each([
    [{ data: new Uint8Array(3) }, 3],
    [{ image: { data: new Uint8Array(4) } }, 4],
    [{ image: null }, 0],
    ['text', 0],
    [null, 0],
  ])('[WIRE-13] finds the attachment of a message that nobody has parsed yet (%#)', (body, byteLength) => {
    expect(attachmentByteLength(body)).toBe(byteLength)
  })
})

describe('HeartbeatWatch', () => {
  it('[ING-14] tells of each silent run once, at most a quarter of the timeout late', () => {
    const clock = createManualClock()
    const silent: string[] = []
    const watch = new HeartbeatWatch({ clock, timeoutMs: 1_000, onSilent: (id) => silent.push(id) })
    watch.start()
    watch.heard(runId('a'))
    clock.advance(600)
    watch.heard(runId('b'))
    clock.advance(399)
    expect(silent).toEqual([])
    clock.advance(250)
    expect(silent).toEqual(['a'])
    clock.advance(5_000)
    expect(silent).toEqual(['a', 'b'])
    watch.heard(runId('c'))
    watch.close()
    clock.advance(5_000)
    expect(silent).toEqual(['a', 'b'])
  })
})
