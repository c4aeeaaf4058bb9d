import fc from 'fast-check'
import type { Packet } from 'socket.io-parser'
import { describe, expect, it } from 'vitest'
import { Decoder, Encoder, Malformed, PacketType } from '#server/realtime/tolerantParser.ts'

const proper: Packet = { type: PacketType.EVENT, nsp: '/ingest', id: 7, data: ['push', { body: new Uint8Array([1, 2, 3]), more: new Uint8Array([4]) }] }

function decoderWithLog() {
  const decoder = new Decoder()
  const decoded: Packet[] = []
  decoder.on('decoded', (packet: Packet) => decoded.push(packet))
  return { decoder, decoded }
}

/** Text that looks like packets often enough to get past the first character. */
const texts = fc.oneof(
  fc.string(),
  fc.tuple(fc.integer({ min: 0, max: 6 }), fc.string()).map(([type, rest]) => `${type}${rest}`),
  fc.tuple(fc.integer({ min: -2, max: 30 }), fc.json()).map(([count, json]) => `5${count}-/ingest,9${json}`),
  fc.json().map((json) => `2/ingest,["push",${json}]`),
)
const packets = fc.array(fc.oneof(texts, fc.uint8Array({ maxLength: 8 })), { maxLength: 12 })

describe('the tolerant parser', () => {
  it('[WIRE-8] whatever arrives, it never throws, and the next proper packet is decoded whole', () => {
    fc.assert(
      fc.property(packets, (received) => {
        const { decoder, decoded } = decoderWithLog()
        for (const packet of received) expect(() => decoder.add(packet)).not.toThrow()
        const before = decoded.length
        for (const part of new Encoder().encode(structuredClone(proper)) as readonly unknown[]) decoder.add(part)
        expect(decoded.slice(before)).toEqual([proper])
      }),
      { numRuns: 500 },
    )
  })

  it('[WIRE-8] never lets an event reach a name of socket.io itself', () => {
    const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']
    fc.assert(
      fc.property(fc.constantFrom(...reserved), fc.constantFrom('2/ingest,', '511-/ingest,', '51-/ingest,'), (event, header) => {
        const { decoder, decoded } = decoderWithLog()
        decoder.add(`${header}${JSON.stringify([event, { _placeholder: true, num: 99 }])}`)
        for (let count = 0; count < 11; count++) decoder.add(new Uint8Array(1))
        expect(decoded.map(({ data }) => (data as readonly unknown[])[0])).not.toContain(event)
      }),
    )
  })

  it('[WIRE-7] reads who sent a message with too many attachments, and keeps none of them', () => {
    const { decoder, decoded } = decoderWithLog()
    decoder.add('512-/ingest,3["push",{"runId":"r","seq":4,"body":{"_placeholder":true,"num":0}}]')
    for (let count = 0; count < 12; count++) {
      expect(decoded).toEqual([])
      decoder.add(new Uint8Array(1_000))
    }
    const [event, malformed] = (decoded[0]?.data ?? []) as readonly unknown[]
    expect(event).toBe('push')
    expect(malformed).toBeInstanceOf(Malformed)
    expect(malformed).toMatchObject({ reason: 'too_many_attachments', readable: { runId: 'r', seq: 4 } })
    expect(JSON.stringify(malformed)).not.toContain('Buffer')
  })
})
