import type { z } from 'zod'
import type { IngestSocket } from '../socket.ts'
import type { Envelope, Heartbeat, OpenRequestInput } from '../../contract/ingest.ts'
import {
  blobsReplySchema,
  heartbeatReplySchema,
  openReplySchema,
  pushReplySchema,
  type BlobsReply,
  type HeartbeatReply,
  type OpenReply,
  type PushReply,
} from '../../contract/ingestReplies.ts'

/** The four questions of the protocol, with their answers parsed. An answer that is lost with its connection never comes. */
export interface Requests {
  open(request: OpenRequestInput, answer: (reply: OpenReply) => void): void
  push(message: Envelope, answer: (reply: PushReply) => void): void
  blobs(hashes: readonly string[], answer: (reply: BlobsReply) => void): void
  heartbeat(sign: Heartbeat, answer: (reply: HeartbeatReply) => void): void
}

/** `onNonsense`: the server answered what no server of this protocol answers. */
export function createRequests(socket: IngestSocket, onNonsense: (error: unknown) => void): Requests {
  const reading = <Reply>(schema: z.ZodType<Reply>, answer: (reply: Reply) => void): ((reply: unknown) => void) => {
    return (reply) => {
      const read = schema.safeParse(reply)
      if (read.success) answer(read.data)
      else onNonsense(read.error)
    }
  }
  return {
    open: (request, answer) => void socket.emit('open', request, reading(openReplySchema, answer)),
    push: (message, answer) => void socket.emit('push', message, reading(pushReplySchema, answer)),
    blobs: (hashes, answer) => void socket.emit('blobs', { hashes }, reading(blobsReplySchema, answer)),
    heartbeat: (sign, answer) => void socket.emit('heartbeat', sign, reading(heartbeatReplySchema, answer)),
  }
}
