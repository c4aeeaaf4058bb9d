import type { RunChange, RunEvent } from '../contract/live.ts'

/** A page that cannot get a snapshot for this many events starts over with the next one instead of keeping them all. */
const maxQueuedEvents = 512

export interface RevisionGateParts {
  readonly deliver: (changes: readonly RunChange[]) => void
  readonly resnapshot: () => void
}

/**
 * Puts a snapshot and a stream of changes together: what the snapshot already holds is left out, and a gap asks for a new snapshot.
 * Changes that arrive while one is on its way wait for it.
 */
export class RevisionGate {
  readonly #parts: RevisionGateParts
  #known: number | null = null
  #waiting = true
  #queue: RunEvent[] = []

  constructor(parts: RevisionGateParts) {
    this.#parts = parts
  }

  /** True while a snapshot is asked for but not yet taken. */
  get waiting(): boolean {
    return this.#waiting
  }

  /** The socket (re)joined the topic, whose revision is now this. */
  subscribed(revision: number, { rejoined }: { readonly rejoined: boolean }): void {
    // After a break anything may have been missed, and a restarted server counts anew: no number is compared with an old one.
    if (rejoined) {
      this.#known = null
      this.#queue = []
      this.#ask()
    } else if (this.#known !== null && revision > this.#known && this.#queue.length === 0) {
      this.#ask()
    }
  }

  /** A snapshot of this revision is on the screen. */
  snapshotTaken(revision: number): void {
    if (!this.#waiting && this.#known !== null && revision <= this.#known) return
    this.#known = revision
    this.#waiting = false
    const queued = this.#queue
    this.#queue = []
    for (const event of queued) this.event(event)
  }

  event(event: RunEvent): void {
    if (this.#waiting || this.#known === null) this.#enqueue(event)
    else if (event.lastRevision > this.#known) this.#accept(event, this.#known)
  }

  /** Something the changes do not carry is needed: ask for a snapshot. */
  refresh(): void {
    if (!this.#waiting) this.#ask()
  }

  #accept(event: RunEvent, known: number): void {
    if (event.firstRevision > known + 1) {
      this.#enqueue(event)
      this.#ask()
      return
    }
    this.#known = event.lastRevision
    this.#parts.deliver(event.changes)
  }

  #enqueue(event: RunEvent): void {
    this.#queue.push(event)
    // Dropping the oldest leaves a gap, which the next snapshot either covers or which asks for one more.
    if (this.#queue.length > maxQueuedEvents) this.#queue.shift()
  }

  #ask(): void {
    this.#waiting = true
    this.#parts.resnapshot()
  }
}
