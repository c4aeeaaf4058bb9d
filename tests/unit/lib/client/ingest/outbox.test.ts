import { describe, expect, it } from 'vitest'
import { Outbox, type Entry } from '#lib/client/ingest/outbox.ts'
import type { DroppableKind } from '#lib/client/ingest/types.ts'

const wide = { messages: 100, bytes: 1_000 }

function outboxOf(bytes = 100, messages = 10) {
  const dropped: DroppableKind[] = []
  return { dropped, outbox: new Outbox({ bytes, messages, onDropped: (kind) => dropped.push(kind) }) }
}

function entry(kind: DroppableKind = 'tiles', byteLength = 10): Entry {
  return { kind, byteLength, seq: null, body: () => ({ type: 'frameClose', frameSeq: 1 }) }
}

function sendAll(outbox: Outbox, credits = wide): number[] {
  const seqs: number[] = []
  for (let next = outbox.next(credits); next !== null; next = outbox.next(credits)) seqs.push(outbox.markSent(next))
  return seqs
}

describe('Outbox', () => {
  it('[ING-29] numbers messages as they are first sent, and keeps the number when they are sent again', () => {
    const { outbox } = outboxOf()
    for (let count = 0; count < 3; count++) outbox.add(entry())
    expect(sendAll(outbox)).toEqual([1, 2, 3])
    outbox.settle(1)
    outbox.rewind()
    outbox.add(entry())
    expect(sendAll(outbox)).toEqual([2, 3, 4])
    expect(outbox.settle(4)).toBe(3)
    expect(outbox).toMatchObject({ length: 0, bytes: 0, settledSeq: 4 })
  })

  it('[ING-39] sends no more than the window holds, but always one message', () => {
    const { outbox } = outboxOf()
    for (let count = 0; count < 4; count++) outbox.add(entry())
    expect(sendAll(outbox, { messages: 100, bytes: 25 })).toEqual([1, 2])
    expect(sendAll(outbox, { messages: 3, bytes: 1_000 })).toEqual([3])
    outbox.settle(3)
    expect(sendAll(outbox, { messages: 0, bytes: 0 })).toEqual([4])
  })

  it('[ING-31] leaves out tiles before frames before points, the oldest first, and never what was sent or what others refer to', () => {
    const { outbox, dropped } = outboxOf(100, 6)
    outbox.add(entry('tiles'))
    sendAll(outbox)
    for (const kind of ['messages', 'scalars', 'frames', 'tiles', 'tiles'] as const) outbox.add(entry(kind))
    for (let count = 0; count < 5; count++) outbox.add(entry('messages'))
    expect(dropped).toEqual(['tiles', 'tiles', 'frames', 'scalars'])
    expect(sendAll(outbox)).toEqual([2, 3, 4, 5, 6, 7])
  })

  it('[ING-31] tells what was left out once there is room again', () => {
    const { outbox } = outboxOf(30)
    for (let count = 0; count < 5; count++) outbox.add(entry())
    expect(outbox.hasDropped).toBe(false)
    sendAll(outbox)
    outbox.settle(3)
    expect(outbox.hasDropped).toBe(true)
    expect(outbox.takeDropped()).toEqual([['tiles', 2]])
    expect(outbox.takeDropped()).toEqual([])
  })

  it('[ING-34] begins numbering anew for a server that forgot, and knows which frames are gone', () => {
    const { outbox } = outboxOf()
    const [gone, kept] = [entry('messages'), entry('messages')]
    outbox.add(gone)
    outbox.add(kept)
    sendAll(outbox)
    outbox.settle(1)
    outbox.renumber()
    expect(sendAll(outbox)).toEqual([1])
    expect(outbox.seqOf(kept)).toBe(1)
    expect(outbox.seqOf(gone)).toBeNull()
  })
})
