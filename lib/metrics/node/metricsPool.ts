import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { Piscina } from 'piscina'
import { AppError } from '../../base/appError.ts'
import { assertExists } from '../../base/assert.ts'
import type { PixelImage } from '../../base/image.ts'
import type { ErrorMapRequest, ImagePair, MeasureRequest, PairMetrics, PartialError } from '../kernel.ts'
import type { PixelMap } from '../pixelMap.ts'
import type { Job, JobAnswer, JobOutcome } from './jobs.ts'

export interface MetricsPoolOptions {
  /** Worker threads, all started at once; max(1, min(cores − 1, 4)) unless said. */
  readonly threads?: number
  /** Jobs that may wait for a thread; 256 unless said. */
  readonly maxWaiting?: number
  /** Hears of a thread that died without a job, such as one that could not load; the jobs at hand have been rejected. */
  readonly onIdleCrash?: (error: unknown) => void
  /** Another module with a `runJob`, for tests of crashes and waiting. */
  readonly workerUrl?: URL
}

export interface JobOptions {
  /** Takes the job from the queue, or ends the thread that runs it; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * The metrics on worker threads; results are those of `referenceKernel`, maps without a copy. Images whose bytes lie in a
 * SharedArrayBuffer are read where they are and must not change until the promise settles.
 *
 * Every method rejects with AppError `wrong_size` or `shape_mismatch` as the kernel throws them, `too_many_in_flight` when
 * the queue is full, `shutting_down` once closed, and `internal` when the thread crashed.
 */
export interface MetricsPool {
  measurePair(request: MeasureRequest, options?: JobOptions): Promise<PairMetrics>
  partialError(request: MeasureRequest, options?: JobOptions): Promise<PartialError>
  errorMap(request: ErrorMapRequest, options?: JobOptions): Promise<PixelMap>
  ssimMap(request: MeasureRequest, options?: JobOptions): Promise<PixelMap>
  /** Ends the threads; jobs not yet done reject with `shutting_down`. */
  close(): Promise<void>
}

/** Leaves one core to the event loop, and stops at four: beyond, memory bandwidth is the limit. */
export function defaultThreads(cores = availableParallelism()): number {
  return Math.max(1, Math.min(cores - 1, 4))
}

/** Starts a pool of metric threads. */
export function createMetricsPool({ threads = defaultThreads(), maxWaiting = 256, onIdleCrash, workerUrl }: MetricsPoolOptions = {}): MetricsPool {
  const queue = new JobQueue(startThreads(threads, workerUrl), threads + maxWaiting)
  queue.onIdleCrash(onIdleCrash)
  return {
    measurePair: async (request, options) => {
      const { measurePair } = await queue.run({ job: 'measurePair', request: sendable(request) }, options)
      return assertExists(measurePair, 'measurePair')
    },
    partialError: async (request, options) => {
      const { partialError } = await queue.run({ job: 'partialError', request: sendable(request) }, options)
      return assertExists(partialError, 'partialError')
    },
    errorMap: async (request, options) => {
      const { errorMap } = await queue.run({ job: 'errorMap', request: sendable(request) }, options)
      return assertExists(errorMap, 'errorMap')
    },
    ssimMap: async (request, options) => {
      const { ssimMap } = await queue.run({ job: 'ssimMap', request: sendable(request) }, options)
      return assertExists(ssimMap, 'ssimMap')
    },
    close: () => queue.close(),
  }
}

type Threads = Piscina<Job, JobOutcome>

class JobQueue {
  readonly #threads: Threads
  readonly #capacity: number
  readonly #jobs = new Set<AbortController>()
  #closed = false

  constructor(threads: Threads, capacity: number) {
    this.#threads = threads
    this.#capacity = capacity
  }

  /** A thread that dies without a job could not load: the jobs would wait for it for ever, so they fail instead. */
  onIdleCrash(listener: ((error: unknown) => void) | undefined): void {
    this.#threads.on('error', (error: unknown) => {
      listener?.(error)
      for (const job of this.#jobs) job.abort(error)
    })
  }

  async run(job: Job, { signal }: JobOptions = {}): Promise<JobAnswer> {
    signal?.throwIfAborted()
    this.#requireRoom()
    const controller = new AbortController()
    const abort = (): void => controller.abort(signal?.reason)
    signal?.addEventListener('abort', abort)
    this.#jobs.add(controller)
    try {
      return answerOf(await this.#threads.run(job, { signal: controller.signal }))
    } catch (error) {
      signal?.throwIfAborted()
      throw this.#explained(error)
    } finally {
      this.#jobs.delete(controller)
      signal?.removeEventListener('abort', abort)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#threads.destroy()
  }

  #requireRoom(): void {
    if (this.#closed) throw closedError()
    if (this.#jobs.size < this.#capacity) return
    throw new AppError({ code: 'too_many_in_flight', message: `${this.#jobs.size} metric jobs are running or waiting, as many as allowed; try again later.` })
  }

  #explained(error: unknown): AppError {
    if (error instanceof AppError) return error
    if (this.#closed) return closedError()
    return new AppError({ code: 'internal', message: 'The thread that measured this pair failed; the server log has the details.', cause: error })
  }
}

function closedError(): AppError {
  return new AppError({ code: 'shutting_down', message: 'The metric threads are closed.' })
}

function answerOf(outcome: JobOutcome): JobAnswer {
  if (outcome.ok) return outcome.value
  throw new AppError(outcome.error)
}

function startThreads(threads: number, workerUrl = new URL('./metricsWorker.ts', import.meta.url)): Threads {
  // The process itself may run without tsx (under vitest) or in another directory, so its place is stated in full.
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  return new Piscina<Job, JobOutcome>({
    filename: workerUrl.href,
    name: 'runJob',
    minThreads: threads,
    maxThreads: threads,
    execArgv: ['--import', tsx],
  })
}

function sendable<Request extends ImagePair>(request: Request): Request {
  return { ...request, prediction: withOwnBytes(request.prediction), groundTruth: withOwnBytes(request.groundTruth) }
}

/** Cloning a view clones the whole buffer under it, so a tile that is a slice of a large packet is cut out first. */
function withOwnBytes(image: PixelImage): PixelImage {
  const { buffer, byteLength } = image.bytes
  const isWhole = buffer instanceof SharedArrayBuffer || buffer.byteLength === byteLength
  return isWhole ? image : { ...image, bytes: new Uint8Array(image.bytes) }
}
