import type { Envelope, Heartbeat, OpenRequestInput } from './ingest.ts'
import type { BlobsReply, Credits, HeartbeatReply, OpenReply, PushReply } from './ingestReplies.ts'
import type { RunEvent, RunsEvent, SubscribeReply, Topic } from './live.ts'

/** The event maps of both namespaces. Everything a client sends is parsed as `unknown` first; these types are for senders. */

export const namespaces = { ingest: '/ingest', live: '/live' } as const

/** One port, one path: proxies that forward this path forward everything. */
export const socketPath = '/socket.io'

export interface IngestClientEvents {
  open(request: OpenRequestInput, reply: (answer: OpenReply) => void): void
  push(message: Envelope, reply: (answer: PushReply) => void): void
  heartbeat(message: Heartbeat, reply: (answer: HeartbeatReply) => void): void
  blobs(question: { hashes: readonly string[] }, reply: (answer: BlobsReply) => void): void
}

export interface IngestServerEvents {
  /** The window changed; it holds from now on. */
  credits(credits: Credits): void
  /** The server is about to stop: keep what is unacknowledged and reconnect. */
  closing(): void
}

export interface LiveClientEvents {
  subscribe(topic: Topic, reply: (answer: SubscribeReply) => void): void
  unsubscribe(topic: Topic): void
}

export interface LiveServerEvents {
  run(event: RunEvent): void
  runs(event: RunsEvent): void
}
