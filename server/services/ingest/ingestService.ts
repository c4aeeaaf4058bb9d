import { AppError } from '#lib/base/appError.ts'
import type { BlobHash, FrameId, RunId } from '#lib/base/brand.ts'
import type { Clock } from '#lib/base/clock.ts'
import type { Envelope, Heartbeat, OpenRequest } from '#lib/contract/ingest.ts'
import type { PushReply } from '#lib/contract/ingestReplies.ts'
import { limits } from '#lib/contract/limits.ts'
import type { MetricsPool } from '#lib/metrics/node/metricsPool.ts'
import type { BlobStore, FrameJournal } from '#server/storage/blobStore.ts'
import type { Store } from '#server/storage/store.ts'
import type { Announcer } from '../announcer.ts'
import { QualityService } from '../quality/qualityService.ts'
import type { ServiceLogger } from '../serviceLogger.ts'
import { HeartbeatWatch } from './heartbeatWatch.ts'
import type { LiveFrames } from './liveFrames.ts'
import { toLiveFrame } from './toLiveFrame.ts'
import { createOrFindRun } from './openRun.ts'
import { checkConfig } from './prepare.ts'
import { RunActor } from './runActor.ts'
import { sweepJournals } from './sweepJournals.ts'
import { toWireError } from './toWireError.ts'
import { updateRun, type RunWork } from './work.ts'

/** Each is an open file for a moment, and a process may have only so many. */
const imagesLookedForAtOnce = 32

export interface IngestParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly journal: FrameJournal
  readonly metrics: MetricsPool
  readonly announcer: Announcer
  readonly clock: Clock
  readonly logger: ServiceLogger
  /** A run that stays silent this long is taken for crashed. */
  readonly heartbeatTimeoutMs?: number
}

export interface OpenedRun {
  readonly runId: RunId
  readonly created: boolean
  /** Highest settled seq of the writer. */
  readonly durableSeq: number
}

/** Takes in what trainers send: one way in, whatever the transport. */
export interface IngestService extends LiveFrames {
  /** Clears away and takes up what an earlier process left behind, and watches heartbeats. Before anything is taken in. */
  start(): Promise<void>
  /** @throws AppError `unknown_run`, `run_exists`, `too_large`, `storage_unavailable`, `shutting_down`. */
  open(request: OpenRequest): Promise<OpenedRun>
  /** Settles a message; never rejects. `refusal`: what was wrong with it already on arrival, so that its seq is used up all the same. */
  push(envelope: Envelope, refusal?: AppError): Promise<PushReply>
  /** @throws AppError `unknown_run`, `storage_unavailable`, `shutting_down`. */
  heartbeat(sign: Heartbeat): Promise<void>
  /** Which of these images are not stored here. */
  missingBlobs(hashes: readonly BlobHash[]): Promise<readonly BlobHash[]>
  /** Frames that wait for, or are in, measurement. */
  metricQueueLength(): number
  /** Settles when everything taken in is settled, measured and announced. */
  idle(): Promise<void>
  /** Takes in nothing more, and settles when everything taken in is durable. */
  close(): Promise<void>
}

export function createIngestService(parts: IngestParts): IngestService {
  return new Ingest(parts)
}

class Ingest implements IngestService {
  readonly #parts: IngestParts
  readonly #quality: QualityService
  readonly #watch: HeartbeatWatch
  readonly #actors = new Map<RunId, RunActor>()
  /** Who opened a run, as long as the run is in memory. */
  readonly #knownWriters = new Map<RunId, Set<string>>()
  readonly #timeoutMs: number
  #closing = false

  constructor(parts: IngestParts) {
    this.#parts = parts
    this.#quality = new QualityService(parts)
    this.#timeoutMs = parts.heartbeatTimeoutMs ?? limits.heartbeatTimeoutMs
    this.#watch = new HeartbeatWatch({ clock: parts.clock, timeoutMs: this.#timeoutMs, onSilent: (runId) => this.#onSilent(runId) })
  }

  async start(): Promise<void> {
    await sweepJournals(this.#parts)
    // While this process was away nobody could be heard, so every run has its full timeout from now.
    for (const { id } of await this.#parts.store.runsWithStatus('running')) this.#watch.heard(id)
    this.#watch.start()
    this.#quality.start()
  }

  async open(request: OpenRequest): Promise<OpenedRun> {
    this.#refuseWhenClosing()
    checkConfig(request.config, 'config')
    const { store, clock, announcer } = this.#parts
    const { runId, writer } = request
    const known = this.#knownWriters.get(runId) ?? new Set()
    const { run, created } = await createOrFindRun(request, { store, nowMs: clock.now(), isKnownWriter: known.has(writer) })
    this.#knownWriters.set(runId, known.add(writer))
    if (created) announcer.announce(runId, { type: 'run', run })
    // A finished run stays finished until something new is pushed: its trainer may only be asking whether its end arrived.
    await this.#heard(runId).noteLife()
    return { runId, created, durableSeq: await store.durableSeq(runId, writer) }
  }

  push(envelope: Envelope, refusal?: AppError): Promise<PushReply> {
    if (this.#closing) return Promise.resolve({ ok: false, error: toWireError(shuttingDown()) })
    return this.#heard(envelope.runId).push(envelope, refusal ?? null)
  }

  async heartbeat({ runId }: Heartbeat): Promise<void> {
    this.#refuseWhenClosing()
    await this.#heard(runId).noteLife()
  }

  async missingBlobs(hashes: readonly BlobHash[]): Promise<readonly BlobHash[]> {
    const missing: BlobHash[] = []
    for (let start = 0; start < hashes.length; start += imagesLookedForAtOnce) {
      const some = hashes.slice(start, start + imagesLookedForAtOnce)
      const here = await Promise.all(some.map((hash) => this.#parts.blobs.has(hash)))
      missing.push(...some.filter((_, index) => here[index] !== true))
    }
    return missing
  }

  async liveFrame(frameId: FrameId): ReturnType<LiveFrames['liveFrame']> {
    const found = this.#openFrame(frameId)
    if (found !== null) return found
    const frame = await this.#parts.store.frame(frameId)
    if (frame?.status !== 'open' || this.#closing) return null
    // The watch frees the run's memory again when nobody speaks for it.
    if (!this.#watch.isWatching(frame.runId)) this.#watch.heard(frame.runId)
    await this.#actorOf(frame.runId).load()
    return this.#openFrame(frameId)
  }

  countOpenFrames(): number {
    return [...this.#actors.values()].reduce((total, { state }) => total + (state?.openFrames.size ?? 0), 0)
  }

  metricQueueLength(): number {
    return this.#quality.queueLength
  }

  async idle(): Promise<void> {
    await Promise.all([...this.#actors.values()].map((actor) => actor.drained()))
    await this.#quality.idle()
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#watch.close()
    await Promise.all([...this.#actors.values()].map((actor) => actor.drained()))
    await this.#quality.close()
  }

  #openFrame(frameId: FrameId): ReturnType<typeof toLiveFrame> | null {
    for (const { state } of this.#actors.values()) {
      const open = state?.openFrames.get(frameId)
      if (open !== undefined) return toLiveFrame(open, this.#quality.runningMetrics(frameId))
    }
    return null
  }

  /** The actor of a run that was just heard of. */
  #heard(runId: RunId): RunActor {
    this.#watch.heard(runId)
    return this.#actorOf(runId)
  }

  #actorOf(runId: RunId): RunActor {
    const known = this.#actors.get(runId)
    if (known !== undefined) return known
    const actor = new RunActor(runId, { ...this.#parts, quality: this.#quality })
    this.#actors.set(runId, actor)
    return actor
  }

  /** A silent run is given up if it was running, and its memory is freed in any case. */
  #onSilent(runId: RunId): void {
    const seconds = Math.round(this.#timeoutMs / 100) / 10
    const markCrashed = ({ state, changes }: RunWork): void => {
      if (state.run.status !== 'running' || this.#watch.isWatching(runId)) return
      updateRun({ state, changes }, { status: 'crashed', statusReason: `No message and no heartbeat for ${seconds} s.`, endedAtMs: state.run.heartbeatAtMs })
    }
    this.#actorOf(runId)
      .command(markCrashed, { isSignOfLife: false })
      .catch((error: unknown) => {
        this.#parts.logger.error({ err: error, runId }, 'A silent run could not be marked as crashed; it will be tried again')
        this.#watch.heard(runId)
      })
      .finally(() => this.#forgetIdle(runId))
  }

  #forgetIdle(runId: RunId): void {
    const actor = this.#actors.get(runId)
    if (actor === undefined || this.#watch.isWatching(runId)) return
    if (!actor.isIdle) {
      // Its next message makes the watch hear of it, and silence will bring it here again.
      this.#watch.heard(runId)
      return
    }
    for (const id of actor.state?.openFrames.keys() ?? []) this.#quality.forgetRunning(id)
    this.#actors.delete(runId)
    this.#knownWriters.delete(runId)
  }

  #refuseWhenClosing(): void {
    if (this.#closing) throw shuttingDown()
  }
}

function shuttingDown(): AppError {
  return new AppError({ code: 'shutting_down', message: 'The server is stopping; keep what is unacknowledged and connect again.' })
}
