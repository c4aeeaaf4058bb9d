import type { RunId } from '#lib/base/brand.ts'
import type { Clock } from '#lib/base/clock.ts'
import type { Topic } from '#lib/contract/live.ts'
import type { Announcer } from '../services/announcer.ts'
import type { Revisions } from '../services/runs/revisions.ts'
import { createListTopic } from './listTopic.ts'
import { createRunTopics } from './runTopics.ts'
import type { Subscriber } from './subscriber.ts'

export interface LiveHub extends Announcer, Revisions {
  /** Answers the topic's revision now; every later change reaches the subscriber. */
  subscribe(subscriber: Subscriber, topic: Topic): number
  unsubscribe(subscriber: Subscriber, topic: Topic): void
  close(): void
}

/**
 * Tells browsers what changed. It keeps a number per run and what waits for the next tick, no history: whoever misses an event sees
 * a gap in the revisions and reads a snapshot over HTTP. While nobody listens, a change costs two additions.
 */
export function createLiveHub({ clock }: { readonly clock: Clock }): LiveHub {
  // Microseconds of the start: a server that was restarted never repeats a revision that a browser still remembers.
  const firstRevision = clock.now() * 1000
  const runs = createRunTopics({ clock, firstRevision })
  const list = createListTopic({ clock, firstRevision })

  return {
    announce: (runId, change) => {
      runs.announce(runId, change)
      list.announce(runId, change)
    },
    lastRevision: (runId: RunId) => runs.revision(runId),
    runsRevision: () => list.revision(),
    subscribe: (subscriber, topic) => {
      if (topic.topic === 'runs') {
        list.add(subscriber)
        return list.revision()
      }
      runs.add(topic.runId, subscriber)
      return runs.revision(topic.runId)
    },
    unsubscribe: (subscriber, topic) => {
      if (topic.topic === 'runs') list.remove(subscriber)
      else runs.remove(topic.runId, subscriber)
    },
    close: () => {
      runs.close()
      list.close()
    },
  }
}
