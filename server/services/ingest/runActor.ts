import type { RunId } from '#lib/base/brand.ts'
import { AppError } from '#lib/base/appError.ts'
import type { Clock } from '#lib/base/clock.ts'
import type { Envelope } from '#lib/contract/ingest.ts'
import type { PushReply } from '#lib/contract/ingestReplies.ts'
import { limits } from '#lib/contract/limits.ts'
import type { StoredFrame } from '#server/storage/store.ts'
import type { QualityService } from '../quality/qualityService.ts'
import type { Announcer } from '../announcer.ts'
import type { ServiceLogger } from '../serviceLogger.ts'
import { announceChanges } from './announceChanges.ts'
import { applyBatch } from './applyBatch.ts'
import type { Changes } from './changes.ts'
import { credits } from './credits.ts'
import { attachmentByteLength, Inbox, type CommandItem, type InboxItem, type PushItem } from './inbox.ts'
import { makeDurable, removeJournals, type DurableParts } from './makeDurable.ts'
import { messagesPerBatch, prepareBatch, type PreparedItem } from './prepareBatch.ts'
import { passOnToQuality } from './passOnToQuality.ts'
import { loadRunState, type RunState } from './runState.ts'
import { MessageFailure, type PushOutcome } from './settlePush.ts'
import { toWireError } from './toWireError.ts'

export interface ActorParts extends DurableParts {
  readonly quality: QualityService
  readonly announcer: Announcer
  readonly clock: Clock
  readonly logger: ServiceLogger
}

/** Times a message of ours may fail for reasons of ours before it is given up, so that it cannot block its writer for ever. */
const attemptsPerMessage = 3

/**
 * Everything that happens to one run, one batch after the other. A batch is whatever has arrived meanwhile: it is applied to memory,
 * made durable in one commit, and only then acknowledged and announced. When that fails, memory is thrown away and read again.
 */
export class RunActor {
  readonly #runId: RunId
  readonly #parts: ActorParts
  readonly #inbox = new Inbox()
  /** The message of each writer at which the server failed last, and how often. No other of that writer can have its turn meanwhile. */
  readonly #failures = new Map<string, { readonly seq: number; readonly count: number }>()
  #state: RunState | null = null
  #working: Promise<void> | null = null

  constructor(runId: RunId, parts: ActorParts) {
    this.#runId = runId
    this.#parts = parts
  }

  /** The run as it stands in memory; null when nothing was asked of it yet, or its memory was thrown away. */
  get state(): RunState | null {
    return this.#state
  }

  get isIdle(): boolean {
    return this.#working === null
  }

  /** Settles when nothing is left to do. */
  async drained(): Promise<void> {
    while (this.#working !== null) await this.#working
  }

  /** `refusal`: what was wrong with the message already when it arrived. Never rejects. */
  push(envelope: Envelope, refusal: AppError | null): Promise<PushReply> {
    const byteLength = attachmentByteLength(envelope.body)
    const overload = this.#overload(envelope.writer)
    if (overload !== null) return Promise.resolve({ ok: false, error: toWireError(overload) })
    return new Promise((answer) => this.#add({ kind: 'push', envelope, refusal, byteLength, answer }))
  }

  /** Runs between messages; resolves when what it changed is durable. */
  async command(apply: CommandItem['apply'], { isSignOfLife = true } = {}): Promise<void> {
    const error = await new Promise<AppError | null>((settle) => this.#add({ kind: 'command', isSignOfLife, apply, settle }))
    if (error !== null) throw error
  }

  /** The trainer is alive. */
  async noteLife(): Promise<void> {
    await this.command(() => undefined)
  }

  /** Reads the run into memory, if it is not there. */
  async load(): Promise<void> {
    await this.command(() => undefined, { isSignOfLife: false })
  }

  #overload(writer: string): AppError | null {
    const { messages, bytes } = this.#inbox.loadOf(writer)
    // Twice the window, because a client that just learnt of a smaller one may have more on the way.
    if (messages < 2 * limits.messagesInFlight && bytes < 2 * limits.bytesInFlight) return null
    return new AppError({
      code: 'too_many_in_flight',
      message: `${messages} messages with ${bytes} bytes of this writer wait; expected at most ${credits.messages} and ${credits.bytes} unacknowledged.`,
    })
  }

  #add(item: InboxItem): void {
    this.#inbox.add(item)
    this.#working ??= this.#work()
  }

  async #work(): Promise<void> {
    // Lets everything that arrived in this turn of the event loop join the first batch.
    await Promise.resolve()
    while (!this.#inbox.isEmpty) await this.#processNext()
    this.#working = null
  }

  async #processNext(): Promise<void> {
    const items = this.#inbox.take(messagesPerBatch)
    let taken: readonly InboxItem[] = items
    try {
      const { batch, rest } = await prepareBatch(items)
      this.#inbox.putBack(rest)
      taken = items.slice(0, batch.length)
      await this.#process(batch)
    } catch (error) {
      this.#abandon(taken, error)
    } finally {
      for (const item of taken) this.#inbox.release(item)
    }
  }

  async #process(batch: readonly PreparedItem[]): Promise<void> {
    const parts = this.#parts
    const nowMs = parts.clock.now()
    const state = (this.#state ??= await loadRunState(this.#runId, { ...parts, nowMs }))
    const { changes, outcomes } = await applyBatch(batch, { state, parts, nowMs, isGivenUp: (item) => this.#isGivenUp(item) })
    const closed = changes.isEmpty ? [] : await makeDurable(state, changes, parts)
    if (changes.runChanged) state.heartbeatDurableAtMs = nowMs
    for (const prepared of batch) {
      if ('item' in prepared) this.#answer(prepared.item, outcomes.get(prepared.item), state)
      else prepared.settle(null)
    }
    this.#forgetFailures(state)
    try {
      this.#tell({ state, changes, closed })
    } catch (error) {
      parts.logger.error({ err: error, runId: this.#runId }, 'Changes that are durable could not be announced')
    }
  }

  #answer(item: PushItem, outcome: PushOutcome | undefined, { settledSeqs }: RunState): void {
    const durableSeq = settledSeqs.get(item.envelope.writer) ?? 0
    if (outcome?.kind === 'refused') item.answer({ ok: false, error: toWireError(outcome.error, { settled: true }), durableSeq })
    // What came too early may have come again in its turn, later in the same batch.
    else if (outcome?.kind === 'early' && durableSeq < item.envelope.seq) item.answer({ ok: false, error: toWireError(outcome.error), durableSeq })
    else item.answer({ ok: true, durableSeq, duplicate: outcome?.kind !== 'applied', credits })
  }

  /** What follows from a durable batch. A failure here is logged: nothing that was promised depends on it. */
  #tell(told: { readonly state: RunState; readonly changes: Changes; readonly closed: readonly StoredFrame[] }): void {
    const { announcer, quality, journal, logger } = this.#parts
    announceChanges(announcer, { ...told, runningMetrics: ({ frame }) => quality.runningMetrics(frame.id) })
    passOnToQuality(quality, told)
    removeJournals(told.changes, journal).catch((error: unknown) => {
      logger.warn({ err: error, runId: this.#runId }, 'Journals of closed frames could not be removed; they waste space until the next start')
    })
  }

  /** Forgets what is in memory, because it may be ahead of what is durable, and asks clients to send again. */
  #abandon(items: readonly InboxItem[], error: unknown): void {
    this.#state = null
    if (error instanceof MessageFailure) this.#countFailure(error)
    const answer = this.#explain(error)
    for (const item of items) {
      if (item.kind === 'push') item.answer({ ok: false, error: toWireError(answer) })
      else item.settle(answer)
    }
  }

  #explain(error: unknown): AppError {
    if (error instanceof AppError && error.code === 'unknown_run') return error
    this.#parts.logger.error({ err: error, runId: this.#runId }, 'A batch could not be made durable; its messages will be sent again')
    return new AppError({ code: 'storage_unavailable', message: 'The server could not store this now; send it again.', cause: error })
  }

  #countFailure({ writer, seq }: MessageFailure): void {
    const known = this.#failures.get(writer)
    this.#failures.set(writer, { seq, count: known?.seq === seq ? known.count + 1 : 1 })
  }

  /** Those of settled messages: what others do meanwhile, or a heartbeat, gives a message no further attempts. */
  #forgetFailures({ settledSeqs }: RunState): void {
    for (const [writer, { seq }] of this.#failures) if ((settledSeqs.get(writer) ?? 0) >= seq) this.#failures.delete(writer)
  }

  #isGivenUp({ envelope: { writer, seq } }: PushItem): boolean {
    const known = this.#failures.get(writer)
    return known?.seq === seq && known.count >= attemptsPerMessage
  }
}
