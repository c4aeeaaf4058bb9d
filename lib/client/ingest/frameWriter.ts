import { bytesPerPixel } from '../../base/image.ts'
import type { MessageBodyInput } from '../../contract/ingest.ts'
import type { Entry, Outbox } from './outbox.ts'
import { copyOf, toPayload } from './pixels.ts'
import type { FrameWriter } from './types.ts'

export interface FrameWriterParts {
  readonly outbox: Outbox
  /** The message that opened the frame. */
  readonly opened: Entry
  readonly send: (entry: Entry) => void
}

/** Messages that fill a frame name it by the seq of the message that opened it, which is known once that was sent. */
export function createFrameWriter({ outbox, opened, send }: FrameWriterParts): FrameWriter {
  const within = (body: (frameSeq: number) => MessageBodyInput): Entry['body'] => {
    return () => {
      const frameSeq = outbox.seqOf(opened)
      return frameSeq === null ? null : body(frameSeq)
    }
  }
  return {
    tile: (x, y, input) => {
      const image = toPayload(input)
      send({ kind: 'tiles', byteLength: image.data.byteLength, seq: null, body: within((frameSeq) => ({ type: 'tile', frameSeq, x, y, image })) })
    },
    span: (start, pixels) => {
      const data = copyOf(pixels.bytes)
      const count = data.byteLength / bytesPerPixel(pixels)
      send({ kind: 'tiles', byteLength: data.byteLength, seq: null, body: within((frameSeq) => ({ type: 'span', frameSeq, start, count, data })) })
    },
    close: () => send({ kind: 'messages', byteLength: 0, seq: null, body: within((frameSeq) => ({ type: 'frameClose', frameSeq })) }),
  }
}
