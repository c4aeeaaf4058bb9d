import type { RunId } from '../base/brand.ts'
import type { Clock } from '../base/clock.ts'
import { runEventSchema, runsEventSchema, subscribeReplySchema, type Topic } from '../contract/live.ts'
import { createListeners } from './listeners.ts'
import { RevisionGate, type RevisionGateParts } from './revisionGate.ts'
import type { LiveSocket } from './socket.ts'

/** connecting: not yet heard from the server. live: what is on the screen is current. lost: not so since `sinceMs`. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly sinceMs: number }

export interface RunSubscription {
  /** A snapshot of this revision is on the screen. */
  readonly snapshotTaken: (revision: number) => void
  /** Asks for a snapshot, for what the changes do not carry. */
  readonly refresh: () => void
  readonly stop: () => void
}

export interface LiveFeedParts {
  readonly socket: LiveSocket
  readonly clock: Clock
}

/** What the server announces, by topic; joins every topic again after a break. */
export class LiveFeed {
  readonly #socket: LiveSocket
  readonly #clock: Clock
  #connection: Connection
  #connectedBefore: boolean
  readonly #connectionListeners = createListeners()
  readonly #runs = new Map<RunId, Set<RevisionGate>>()
  readonly #runsListeners = createListeners()

  constructor({ socket, clock }: LiveFeedParts) {
    this.#socket = socket
    this.#clock = clock
    this.#connectedBefore = socket.connected
    this.#connection = { state: socket.connected ? 'live' : 'connecting' }
    socket.on('connect', () => this.#connected())
    socket.on('disconnect', () => this.#lost())
    // The first attempt failed: there is no server, which is worth the same words as one that went away.
    socket.on('connect_error', () => this.#lost())
    socket.on('run', (event: unknown) => {
      const parsed = runEventSchema.safeParse(event)
      if (parsed.success) for (const gate of this.#runs.get(parsed.data.runId) ?? []) gate.event(parsed.data)
    })
    socket.on('runs', (event: unknown) => {
      if (runsEventSchema.safeParse(event).success) this.#runsListeners.notify()
    })
  }

  connection(): Connection {
    return this.#connection
  }

  onConnection(listener: () => void): () => void {
    return this.#connectionListeners.add(listener)
  }

  /** `deliver` gets every change after the snapshot; `resnapshot` asks for a new one over HTTP. */
  followRun(runId: RunId, parts: RevisionGateParts): RunSubscription {
    const gate = new RevisionGate(parts)
    const gates = this.#runs.get(runId) ?? new Set()
    this.#runs.set(runId, gates.add(gate))
    if (this.#socket.connected) this.#joinRun(runId, false)
    return {
      snapshotTaken: (revision) => gate.snapshotTaken(revision),
      refresh: () => gate.refresh(),
      stop: () => {
        gates.delete(gate)
        if (gates.size > 0) return
        this.#runs.delete(runId)
        this.#leave({ topic: 'run', runId })
      },
    }
  }

  /** Calls `changed` whenever some run changed, and after every (re)connection. */
  followRuns(changed: () => void): () => void {
    const remove = this.#runsListeners.add(changed)
    if (this.#socket.connected && this.#runsListeners.size === 1) this.#joinRuns()
    return () => {
      remove()
      if (this.#runsListeners.size === 0) this.#leave({ topic: 'runs' })
    }
  }

  close(): void {
    this.#socket.disconnect()
  }

  #connected(): void {
    this.#become({ state: 'live' })
    for (const runId of this.#runs.keys()) this.#joinRun(runId, this.#connectedBefore)
    if (this.#runsListeners.size > 0) this.#joinRuns()
    this.#connectedBefore = true
  }

  #lost(): void {
    if (this.#connection.state !== 'lost') this.#become({ state: 'lost', sinceMs: this.#clock.now() })
  }

  #become(connection: Connection): void {
    this.#connection = connection
    this.#connectionListeners.notify()
  }

  #joinRun(runId: RunId, rejoined: boolean): void {
    this.#join({ topic: 'run', runId }, (revision) => {
      for (const gate of this.#runs.get(runId) ?? []) gate.subscribed(revision, { rejoined })
    })
  }

  #joinRuns(): void {
    this.#join({ topic: 'runs' }, () => this.#runsListeners.notify())
  }

  #join(topic: Topic, joined: (revision: number) => void): void {
    this.#socket.emit('subscribe', topic, (answer: unknown) => {
      const reply = subscribeReplySchema.safeParse(answer)
      if (reply.success && reply.data.ok) joined(reply.data.revision)
    })
  }

  #leave(topic: Topic): void {
    // Without a connection there is nothing to leave, and socket.io would keep the message for later.
    if (this.#socket.connected) this.#socket.emit('unsubscribe', topic)
  }
}
