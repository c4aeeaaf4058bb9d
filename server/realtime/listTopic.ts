import type { RunId } from '#lib/base/brand.ts'
import type { Clock } from '#lib/base/clock.ts'
import type { RunChange } from '#lib/contract/live.ts'
import { createPacer } from './pacer.ts'
import type { Subscriber } from './subscriber.ts'

/** Whoever shows the list asks for all of it again after each event, so it hears less often than a run's page. */
const intervalMs = 250

export interface TopicOptions {
  readonly clock: Clock
  readonly firstRevision: number
}

/** The topic of the list of runs. */
export interface ListTopic {
  announce(runId: RunId, change: RunChange): void
  revision(): number
  add(subscriber: Subscriber): void
  remove(subscriber: Subscriber): void
  close(): void
}

export function createListTopic({ clock, firstRevision }: TopicOptions): ListTopic {
  let revision = firstRevision
  const subscribers = new Set<Subscriber>()
  const pending = new Set<RunId>()

  const pacer = createPacer({
    clock,
    intervalMs,
    action: () => {
      const event = { revision, runIds: [...pending] }
      pending.clear()
      for (const subscriber of subscribers) subscriber.sendRuns(event)
    },
  })

  return {
    revision: () => revision,
    announce: (runId, change) => {
      if (!showsInList(change)) return
      revision += 1
      if (subscribers.size === 0) return
      pending.add(runId)
      pacer.request()
    },
    add: (subscriber) => void subscribers.add(subscriber),
    remove: (subscriber) => void subscribers.delete(subscriber),
    close: () => pacer.close(),
  }
}

/** Tiles and single points do not show in the list of runs; what they lead to (a measured frame, a new last step) does. */
function showsInList(change: RunChange): boolean {
  return change.type === 'run' || change.type === 'view' || change.type === 'frame'
}
