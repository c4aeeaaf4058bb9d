import type { DroppableKind } from './types.ts'
import type { MessageBodyInput } from '../../contract/ingest.ts'
import type { Credits } from '../../contract/ingestReplies.ts'

/** A message that waits to be sent, or to be acknowledged. */
export interface Entry {
  readonly kind: DroppableKind
  /** Attachment bytes: what the window and the buffer are counted in. */
  byteLength: number
  /** Makes the body; called at every sending, when the seqs it refers to are known. Null: it refers to a frame that was lost. */
  body(): MessageBodyInput | null
  /** A question to the server that has to be answered before the body can be made. */
  question?: Question | undefined
  /** Given with the first sending and kept, so that a resent message is recognised. */
  seq: number | null
  /** Which numbering `seq` belongs to; another one begins when the server has forgotten this writer. */
  numbering?: number
  /** Called when the server refused the message for good. */
  onRefused?: ((code: string) => void) | undefined
}

/** "Do you have these pixels?" */
export interface Question {
  hash(): Promise<string | null>
  /** `missing`: the server lacks them. */
  answered(hash: string | null, missing: boolean): void
}

export interface OutboxLimits {
  /** Attachment bytes kept; beyond, the oldest live pixels that were not sent yet are left out. */
  readonly bytes: number
  readonly messages: number
  readonly onDropped: (kind: DroppableKind) => void
}

/**
 * Messages in order, from the first unacknowledged one. Those at the front have been sent and wait for their acknowledgement; the rest
 * waits for room in the window. Numbers are given at the first sending, so that what is left out leaves no gap.
 */
export class Outbox {
  readonly #limits: OutboxLimits
  readonly #entries: Entry[] = []
  /** How many entries at the front are in flight. */
  #sent = 0
  #bytes = 0
  #sentBytes = 0
  #lastSeq = 0
  #numbering = 0
  #settledSeq = 0
  readonly #dropped = new Map<DroppableKind, number>()

  constructor(limits: OutboxLimits) {
    this.#limits = limits
  }

  get length(): number {
    return this.#entries.length
  }

  get bytes(): number {
    return this.#bytes
  }

  get settledSeq(): number {
    return this.#settledSeq
  }

  /** The last entry, if it was never sent: more may be added to it. */
  get lastWaiting(): Entry | null {
    const last = this.#entries.at(-1)
    return last !== undefined && last.seq === null && this.#entries.length > this.#sent ? last : null
  }

  get waiting(): readonly Entry[] {
    return this.#entries.slice(this.#sent)
  }

  /** Puts a message at the end; may leave out older ones to make room. */
  add(entry: Entry): void {
    this.#entries.push(entry)
    this.#bytes += entry.byteLength
    while (this.#isOverfull() && this.#dropOldest()) continue
  }

  /** Counts bytes that were added to a message that still waits. */
  grow(entry: Entry, bytes: number): void {
    entry.byteLength += bytes
    this.#bytes += bytes
    while (this.#isOverfull() && this.#dropOldest()) continue
  }

  /** Seq of a message that was sent, as the server knows it; null when the server has forgotten it. */
  seqOf(entry: Entry): number | null {
    return entry.numbering === this.#numbering ? entry.seq : null
  }

  /** The next message, if the window has room for it; the first message of an empty window always has. */
  next(credits: Credits): Entry | null {
    const entry = this.#entries[this.#sent]
    if (entry === undefined) return null
    const fits = this.#sent < credits.messages && this.#sentBytes + entry.byteLength <= credits.bytes
    return fits || this.#sent === 0 ? entry : null
  }

  /** Marks the next message as sent and answers its seq. */
  markSent(entry: Entry): number {
    entry.seq ??= ++this.#lastSeq
    entry.numbering = this.#numbering
    this.#sent++
    this.#sentBytes += entry.byteLength
    return entry.seq
  }

  /** Leaves out the next message, which was never sent. */
  skipNext(): void {
    this.#remove(this.#sent)
  }

  /** Forgets everything up to this seq; answers how many messages that were. */
  settle(durableSeq: number): number {
    this.#settledSeq = Math.max(this.#settledSeq, durableSeq)
    let count = 0
    for (let first = this.#entries[0]; first?.seq != null && first.seq <= durableSeq; first = this.#entries[0]) {
      this.#entries.shift()
      this.#bytes -= first.byteLength
      if (this.#sent > 0) {
        this.#sent--
        this.#sentBytes -= first.byteLength
      }
      count++
    }
    return count
  }

  /** Everything unacknowledged is to be sent again, in order. */
  rewind(): void {
    this.#sent = 0
    this.#sentBytes = 0
  }

  /** Begins numbering anew, for a server that has forgotten this writer. */
  renumber(): void {
    this.rewind()
    this.#numbering++
    this.#lastSeq = 0
    this.#settledSeq = 0
    for (const entry of this.#entries) entry.seq = null
  }

  /** What was left out since the last call. */
  takeDropped(): readonly (readonly [DroppableKind, number])[] {
    const dropped = [...this.#dropped]
    this.#dropped.clear()
    return dropped
  }

  get hasDropped(): boolean {
    return this.#dropped.size > 0 && !this.#isNearlyFull()
  }

  #isOverfull(): boolean {
    return this.#bytes > this.#limits.bytes || this.#entries.length > this.#limits.messages
  }

  #isNearlyFull(): boolean {
    return this.#bytes > this.#limits.bytes / 2 || this.#entries.length > this.#limits.messages / 2
  }

  /** Live pixels first, because newer ones follow; whole frames next, points last. What the others refer to always stays. */
  #dropOldest(): boolean {
    for (const kind of ['tiles', 'frames', 'scalars'] as const) {
      const index = this.#entries.findIndex((entry, place) => place >= this.#sent && entry.seq === null && entry.kind === kind)
      if (index === -1) continue
      this.#remove(index)
      return true
    }
    return false
  }

  #remove(index: number): void {
    const [entry] = this.#entries.splice(index, 1)
    if (entry === undefined) return
    this.#bytes -= entry.byteLength
    this.#dropped.set(entry.kind, (this.#dropped.get(entry.kind) ?? 0) + 1)
    this.#limits.onDropped(entry.kind)
  }
}
