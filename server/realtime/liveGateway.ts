import { topicSchema, type SubscribeReply, type Topic } from '#lib/contract/live.ts'
import type { LiveHub } from './liveHub.ts'
import type { LiveNamespace, LiveSocket } from './liveNamespace.ts'
import { createSubscriber } from './subscriber.ts'

/** A page shows one run or compares a few; more than this is a page that forgets to unsubscribe. */
const topicsPerSocketMax = 64

/** Connects browsers on the `/live` namespace with the hub. What they send is parsed as unknown; nothing they send can throw. */
export function attachLiveGateway(namespace: LiveNamespace, hub: LiveHub): void {
  namespace.on('connection', (socket) => connectBrowser(socket, hub))
}

function connectBrowser(socket: LiveSocket, hub: LiveHub): void {
  const topics = new Map<string, Topic>()
  const subscriber = createSubscriber({
    socket,
    caughtUp: (self, missedRuns) => {
      for (const runId of missedRuns) {
        // No changes, only where the run stands: the browser sees the gap and reads a fresh snapshot.
        const lastRevision = hub.lastRevision(runId)
        self.sendRun({ runId, firstRevision: lastRevision + 1, lastRevision, changes: [] })
      }
    },
    caughtUpOnList: (self, runIds) => self.sendRuns({ revision: hub.runsRevision(), runIds: [...runIds] }),
  })

  socket.on('subscribe', (question: unknown, reply: (answer: SubscribeReply) => void) => {
    // A client may ask without waiting for an answer, whatever the event's type says.
    if (typeof reply !== 'function') return
    const parsed = topicSchema.safeParse(question)
    if (!parsed.success) {
      reply({ ok: false, message: 'expected { topic: "runs" } or { topic: "run", runId }' })
    } else if (topics.size >= topicsPerSocketMax && !topics.has(topicKey(parsed.data))) {
      reply({ ok: false, message: `one connection may subscribe to at most ${topicsPerSocketMax} topics` })
    } else {
      topics.set(topicKey(parsed.data), parsed.data)
      reply({ ok: true, revision: hub.subscribe(subscriber, parsed.data) })
    }
  })
  socket.on('unsubscribe', (question: unknown) => {
    const parsed = topicSchema.safeParse(question)
    if (!parsed.success) return
    topics.delete(topicKey(parsed.data))
    hub.unsubscribe(subscriber, parsed.data)
  })
  socket.on('disconnect', () => {
    for (const topic of topics.values()) hub.unsubscribe(subscriber, topic)
  })
}

function topicKey(topic: Topic): string {
  return topic.topic === 'runs' ? 'runs' : `run ${topic.runId}`
}
