import type { RunId } from '#lib/base/brand.ts'
import type { RunEvent, RunsEvent } from '#lib/contract/live.ts'
import type { LiveSocket } from './liveNamespace.ts'

/**
 * Events that may wait for a browser to read before further ones are left out. A healthy browser has one or two; a stalled one
 * (a suspended laptop, a page at a breakpoint) costs the server at most twice this many small events.
 */
export const eventsWaitingMax = 32

/** One connected browser. */
export interface Subscriber {
  sendRun(event: RunEvent): void
  sendRuns(event: RunsEvent): void
}

export interface SubscriberOptions {
  readonly socket: LiveSocket
  /** The browser reads again, and these runs' changes were left out meanwhile. */
  readonly caughtUp: (subscriber: Subscriber, missedRuns: ReadonlySet<RunId>) => void
  /** As above, for the list of runs: these changed meanwhile. */
  readonly caughtUpOnList: (subscriber: Subscriber, missedRuns: readonly RunId[]) => void
}

/** Socket.io's own `volatile` leaves out an event whenever another is in flight; that would cost healthy browsers a reload each. */
export function createSubscriber({ socket, caughtUp, caughtUpOnList }: SubscriberOptions): Subscriber {
  let waiting = 0
  const missedRuns = new Set<RunId>()
  const missedInList = new Set<RunId>()

  const subscriber: Subscriber = {
    sendRun: (event) => {
      if (waiting >= eventsWaitingMax) {
        missedRuns.add(event.runId)
        return
      }
      waiting += 1
      socket.emit('run', event)
    },
    sendRuns: (event) => {
      if (waiting >= eventsWaitingMax) {
        for (const id of event.runIds) missedInList.add(id)
        return
      }
      waiting += 1
      socket.emit('runs', event)
    },
  }

  // Emitted when waiting events were handed to the operating system, which takes them only while the browser reads.
  socket.conn.on('drain', () => {
    waiting = 0
    if (missedRuns.size > 0) caughtUp(subscriber, takeAll(missedRuns))
    if (missedInList.size > 0) caughtUpOnList(subscriber, [...takeAll(missedInList)])
  })
  return subscriber
}

function takeAll(set: Set<RunId>): ReadonlySet<RunId> {
  const taken = new Set(set)
  set.clear()
  return taken
}
