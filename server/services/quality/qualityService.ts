import { AppError } from '#lib/base/appError.ts'
import type { FrameId, RunId } from '#lib/base/brand.ts'
import type { Clock } from '#lib/base/clock.ts'
import type { RunningMetrics } from '#lib/contract/records.ts'
import { defaultProtocol } from '#lib/metrics/index.ts'
import { defaultThreads } from '#lib/metrics/node/metricsPool.ts'
import type { Announcer } from '../announcer.ts'
import { publicFrame } from '../ingest/announceChanges.ts'
import type { ServiceLogger } from '../serviceLogger.ts'
import { unavailableMetrics } from './frameMetrics.ts'
import { measureFrame, type MeasurementParts, type MeasureRequest } from './measurement.ts'
import { RunningQuality, type NewPixels } from './runningQuality.ts'
import { TruthCache } from './truthCache.ts'

export interface QualityParts extends Omit<MeasurementParts, 'truths'> {
  readonly announcer: Announcer
  readonly clock: Clock
  readonly logger: ServiceLogger
}

const attemptsPerFrame = 3
const retryDelayMs = 500
/** Decoded predictions that may wait in memory; beyond, a frame is read from disk again when its turn comes. */
const waitingImageBytes = 128 * 1024 * 1024
/** Frames asked of the store at a time when it is searched for unmeasured ones. */
const framesPerSearch = 200

interface Job extends MeasureRequest {
  readonly attempt: number
}

/** Measures frames in the metrics pool, a few at a time, and stores and announces the figures. */
export class QualityService {
  readonly #parts: QualityParts & MeasurementParts
  readonly #running: RunningQuality
  readonly #jobs = new Map<FrameId, Job>()
  readonly #inProgress = new Map<FrameId, Promise<void>>()
  readonly #background = new Set<Promise<void>>()
  #waitingBytes = 0
  #closed = false

  constructor(parts: QualityParts) {
    const truths = new TruthCache(parts.blobs)
    this.#parts = { ...parts, truths }
    this.#running = new RunningQuality({ ...parts, truths })
  }

  /** Takes up what an earlier process left unmeasured. */
  start(): void {
    this.#inBackground(this.#searchUnmeasured(), 'Frames left unmeasured could not be looked up')
  }

  /** Frames that wait for, or are in, measurement. */
  get queueLength(): number {
    return this.#jobs.size + this.#inProgress.size
  }

  measure(request: MeasureRequest): void {
    this.#enqueue({ ...request, attempt: 1 })
  }

  /** A view got its ground truth: its complete frames can be measured now. */
  measureView(runId: RunId, key: string): void {
    this.#inBackground(this.#searchView(runId, key), 'Frames of a view with a new ground truth could not be looked up')
  }

  /** Pixels of an open frame became durable, or its view got a ground truth. */
  addPixels(pixels: NewPixels): void {
    this.#running.add(pixels)
  }

  runningMetrics(frameId: FrameId): RunningMetrics | null {
    return this.#running.metricsOf(frameId)
  }

  forgetRunning(frameId: FrameId): void {
    this.#running.forget(frameId)
  }

  /** Settles when there is nothing left to measure. */
  async idle(): Promise<void> {
    await this.#running.idle()
    while (this.#background.size > 0 || this.#inProgress.size > 0) {
      await Promise.all([...this.#background, ...this.#inProgress.values()])
    }
  }

  /** Starts nothing more, and waits for what is under way. What was queued is found again at the next start. */
  async close(): Promise<void> {
    this.#closed = true
    this.#jobs.clear()
    await this.idle()
  }

  #enqueue(job: Job): void {
    const { id } = job.frame
    if (this.#closed || this.#jobs.has(id) || this.#inProgress.has(id)) return
    this.#jobs.set(id, this.#withinMemory(job))
    this.#startJobs()
  }

  #withinMemory(job: Job): Job {
    const bytes = job.image?.bytes.byteLength ?? 0
    if (this.#waitingBytes + bytes > waitingImageBytes) return { frame: job.frame, attempt: job.attempt }
    this.#waitingBytes += bytes
    return job
  }

  #startJobs(): void {
    for (const [id, job] of this.#jobs) {
      // One more than there are threads, so that reading the next pair overlaps with measuring.
      if (this.#inProgress.size > defaultThreads()) return
      this.#jobs.delete(id)
      const work = this.#run(job).finally(() => {
        this.#waitingBytes -= job.image?.bytes.byteLength ?? 0
        this.#inProgress.delete(id)
        this.#startJobs()
      })
      this.#inProgress.set(id, work)
    }
  }

  async #run(job: Job): Promise<void> {
    try {
      await this.#measureAndStore(job)
    } catch (error) {
      if (this.#closed) return
      if (isBusy(error)) {
        this.#retryLater({ frame: job.frame, attempt: job.attempt })
        return
      }
      this.#parts.logger.warn({ err: error, frameId: job.frame.id, attempt: job.attempt }, 'A frame could not be measured')
      if (job.attempt < attemptsPerFrame) this.#retryLater({ frame: job.frame, attempt: job.attempt + 1 })
      else await this.#recordFailure(job)
    }
  }

  async #measureAndStore(job: Job): Promise<void> {
    const metrics = await measureFrame(job, this.#parts)
    if (metrics === null) return
    await this.#parts.store.commit([{ type: 'metrics', frameId: job.frame.id, metrics }])
    await this.#announce(job.frame.id)
  }

  async #announce(frameId: FrameId): Promise<void> {
    const frame = await this.#parts.store.frame(frameId)
    if (frame !== null) this.#parts.announcer.announce(frame.runId, { type: 'frame', frame: publicFrame(frame) })
  }

  #retryLater(job: Job): void {
    const waited = new Promise<void>((resolve) => this.#parts.clock.after(retryDelayMs, resolve))
    this.#inBackground(waited.then(() => this.#enqueue(job)), 'A frame could not be queued again')
  }

  async #recordFailure({ frame }: Job): Promise<void> {
    const metrics = unavailableMetrics(defaultProtocol.name, `Measuring failed ${attemptsPerFrame} times; the server log has the details.`)
    try {
      await this.#parts.store.commit([{ type: 'metrics', frameId: frame.id, metrics }])
      await this.#announce(frame.id)
    } catch (error) {
      this.#parts.logger.error({ err: error, frameId: frame.id }, 'A frame stays unmeasured until the next start, since the store fails')
    }
  }

  async #searchView(runId: RunId, key: string): Promise<void> {
    for (const { id, status, metrics } of await this.#parts.store.framesOfView(runId, key)) {
      if (status !== 'complete' || metrics !== null) continue
      const frame = await this.#parts.store.frame(id)
      if (frame !== null) this.measure({ frame })
    }
  }

  async #searchUnmeasured(): Promise<void> {
    const seen = new Set<FrameId>()
    while (!this.#closed) {
      const frames = await this.#parts.store.framesToMeasure(defaultProtocol.name, framesPerSearch)
      const unseen = frames.filter(({ id }) => !seen.has(id))
      // What is still unmeasured after its turn has failed for this time; asking again would never end.
      if (unseen.length === 0) return
      for (const frame of unseen) {
        seen.add(frame.id)
        this.measure({ frame })
      }
      await this.#measured()
    }
  }

  async #measured(): Promise<void> {
    while (this.#inProgress.size > 0) await Promise.all(this.#inProgress.values())
  }

  #inBackground(work: Promise<void>, sentence: string): void {
    const guarded: Promise<void> = work
      .catch((error: unknown) => this.#parts.logger.error({ err: error }, sentence))
      .finally(() => this.#background.delete(guarded))
    this.#background.add(guarded)
  }
}

/** The pool's queue is full, which says nothing about the frame. */
function isBusy(error: unknown): boolean {
  return error instanceof AppError && error.code === 'too_many_in_flight'
}
