import type { RunId } from '#lib/base/brand.ts'
import type { RunChange } from '#lib/contract/live.ts'
import { createChangeBatch, type ChangeBatch } from './changeBatch.ts'
import { createPacer } from './pacer.ts'
import type { Subscriber } from './subscriber.ts'
import type { TopicOptions } from './listTopic.ts'

/** A tick a person cannot see, long enough to fold a burst of tiles into one event. */
const intervalMs = 25

/** The topics of single runs: a revision each, and what waits for the next tick. */
export interface RunTopics {
  announce(runId: RunId, change: RunChange): void
  revision(runId: RunId): number
  add(runId: RunId, subscriber: Subscriber): void
  remove(runId: RunId, subscriber: Subscriber): void
  close(): void
}

interface PendingRun {
  readonly firstRevision: number
  readonly batch: ChangeBatch
}

export function createRunTopics({ clock, firstRevision: origin }: TopicOptions): RunTopics {
  const revisions = new Map<RunId, number>()
  const subscribers = new Map<RunId, Set<Subscriber>>()
  const pending = new Map<RunId, PendingRun>()
  const revision = (runId: RunId): number => revisions.get(runId) ?? origin

  const pacer = createPacer({
    clock,
    intervalMs,
    action: () => {
      for (const [runId, { firstRevision, batch }] of pending) {
        const event = { runId, firstRevision, lastRevision: revision(runId), changes: batch.changes() }
        for (const subscriber of subscribers.get(runId) ?? []) subscriber.sendRun(event)
      }
      pending.clear()
    },
  })

  return {
    revision,
    announce: (runId, change) => {
      const next = revision(runId) + 1
      revisions.set(runId, next)
      if (!subscribers.has(runId)) return
      const waiting = pending.get(runId) ?? { firstRevision: next, batch: createChangeBatch() }
      pending.set(runId, waiting)
      waiting.batch.add(change)
      pacer.request()
    },
    add: (runId, subscriber) => {
      subscribers.set(runId, (subscribers.get(runId) ?? new Set()).add(subscriber))
    },
    remove: (runId, subscriber) => {
      const remaining = subscribers.get(runId)
      remaining?.delete(subscriber)
      if (remaining?.size !== 0) return
      subscribers.delete(runId)
      // Nobody folds in what happens from now on, so an event that went on with it later would have a hole.
      pending.delete(runId)
    },
    close: () => pacer.close(),
  }
}
