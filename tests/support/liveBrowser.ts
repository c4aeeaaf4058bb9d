import { io, type Socket } from 'socket.io-client'
import { runEventSchema, runsEventSchema, subscribeReplySchema, type RunEvent, type RunsEvent, type SubscribeReply } from '#lib/contract/live.ts'
import { namespaces } from '#lib/contract/sockets.ts'

/** A browser on the live feed that writes down what it hears, every event parsed by its schema. */
export interface LiveBrowser extends Disposable {
  readonly socket: Socket
  readonly runEvents: readonly RunEvent[]
  readonly listEvents: readonly RunsEvent[]
  subscribe(topic: unknown): Promise<SubscribeReply>
  /** Settles when the condition holds; looks again with every event. */
  until(condition: () => boolean): Promise<void>
}

export async function connectBrowser(url: string, options: Parameters<typeof io>[1] = {}): Promise<LiveBrowser> {
  const socket = io(url + namespaces.live, { transports: ['websocket'], forceNew: true, reconnection: false, ...options })
  const runEvents: RunEvent[] = []
  const listEvents: RunsEvent[] = []
  const waiting = new Set<() => void>()
  const look = (): void => {
    for (const check of waiting) check()
  }
  socket.on('run', (event: unknown) => {
    runEvents.push(runEventSchema.parse(event))
    look()
  })
  socket.on('runs', (event: unknown) => {
    listEvents.push(runsEventSchema.parse(event))
    look()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return {
    socket,
    runEvents,
    listEvents,
    subscribe: async (topic) => subscribeReplySchema.parse(await socket.emitWithAck('subscribe', topic)),
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!condition()) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    [Symbol.dispose]: () => void socket.disconnect(),
  }
}
