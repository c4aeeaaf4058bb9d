import type { DefaultEventsMap, Namespace, Socket } from 'socket.io'
import type { LiveClientEvents, LiveServerEvents } from '#lib/contract/sockets.ts'

export type LiveNamespace = Namespace<LiveClientEvents, LiveServerEvents, DefaultEventsMap, unknown>
export type LiveSocket = Socket<LiveClientEvents, LiveServerEvents, DefaultEventsMap, unknown>
