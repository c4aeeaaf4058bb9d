import { io, type Socket } from 'socket.io-client'
import {
  namespaces,
  socketPath,
  type IngestClientEvents,
  type IngestServerEvents,
  type LiveClientEvents,
  type LiveServerEvents,
} from '../contract/sockets.ts'

export type LiveSocket = Socket<LiveServerEvents, LiveClientEvents>

/** Connects to the live feed. Tries again for ever, soon at first: a page outlives many restarts of its server. */
export function connectLive(baseUrl: string): LiveSocket {
  return io(baseUrl + namespaces.live, { path: socketPath, transports: ['websocket', 'polling'], reconnectionDelay: 300, reconnectionDelayMax: 3_000 })
}

export type IngestSocket = Socket<IngestServerEvents, IngestClientEvents>

/** Connects a trainer, on a connection of its own. The socket begins to connect when `connect()` is called. */
export function connectIngest(baseUrl: string, auth: Record<string, unknown>): IngestSocket {
  return io(baseUrl + namespaces.ingest, {
    path: socketPath,
    auth,
    // WebSocket first: pixels over long polling would be sent as one request each. Where only HTTP passes, the second is tried.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 2_000,
    autoConnect: false,
    forceNew: true,
  })
}
