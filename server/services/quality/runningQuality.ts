import { AppError } from '#lib/base/appError.ts'
import type { BlobHash, FrameId } from '#lib/base/brand.ts'
import type { Rectangle, RunningMetrics, View } from '#lib/contract/records.ts'
import { combinePartialErrors, type PartialError, type Protocol } from '#lib/metrics/index.ts'
import type { MetricsPool } from '#lib/metrics/node/metricsPool.ts'
import type { ServiceLogger } from '../serviceLogger.ts'
import { pixelsChange } from '../ingest/announceChanges.ts'
import type { OpenFrame } from '../ingest/runState.ts'
import type { Announcer } from '../announcer.ts'
import { protocolOf, toRunningMetrics } from './frameMetrics.ts'
import { gatherPixels } from './gatherPixels.ts'
import type { TruthCache } from './truthCache.ts'

export interface RunningParts {
  readonly metrics: MetricsPool
  readonly truths: TruthCache
  readonly announcer: Announcer
  readonly logger: ServiceLogger
}

/** Pixels of an open frame that just became durable. */
export interface NewPixels {
  readonly open: OpenFrame
  readonly view: View
  /** Name of the run's metric protocol. */
  readonly protocol: string
  readonly added: readonly Rectangle[]
}

interface Tracked {
  readonly open: OpenFrame
  readonly truthHash: BlobHash
  readonly protocol: Protocol
  /** Covered, but not yet in the sums. */
  readonly waiting: Rectangle[]
  sums: PartialError
  metrics: RunningMetrics | null
  /** The pair can never be compared, such as grey pixels with a ground truth in colour. */
  isHopeless: boolean
  working: Promise<void> | null
}

const noPixels: PartialError = { absoluteSum: 0, squaredSum: 0, psnrSquaredSums: [], valueCount: 0, nonFiniteCount: 0 }

/** PSNR, L1 and L2 of the covered part of open frames, from sums that grow with each pixel once. */
export class RunningQuality {
  readonly #parts: RunningParts
  readonly #tracked = new Map<FrameId, Tracked>()

  constructor(parts: RunningParts) {
    this.#parts = parts
  }

  metricsOf(frameId: FrameId): RunningMetrics | null {
    return this.#tracked.get(frameId)?.metrics ?? null
  }

  forget(frameId: FrameId): void {
    this.#tracked.delete(frameId)
  }

  /** The first time, everything that is covered counts as new. */
  add({ open, view, protocol, added }: NewPixels): void {
    const { groundTruth } = view
    if (groundTruth === null || groundTruth.colorSpace !== open.frame.colorSpace) return
    const known = this.#tracked.get(open.frame.id)
    // Another canvas under the same id: the run's memory was read again, so sums begin again.
    const isKnown = known?.open === open
    if (isKnown && known.isHopeless) return
    const tracked = isKnown ? known : newlyTracked(open, groundTruth.hash, protocolOf(protocol, view))
    tracked.waiting.push(...(isKnown ? added : open.canvas.rectangles))
    this.#tracked.set(open.frame.id, tracked)
    // Work without anything to do would end before it is noted here, and its note would keep all later work from starting.
    if (tracked.waiting.length > 0) tracked.working ??= this.#work(tracked)
  }

  async idle(): Promise<void> {
    for (const { working } of [...this.#tracked.values()]) await working
  }

  async #work(tracked: Tracked): Promise<void> {
    try {
      while (tracked.waiting.length > 0 && this.#isCurrent(tracked)) await this.#sumWaiting(tracked)
    } catch (error) {
      // Running figures are a convenience; the frame is measured whole when it closes.
      this.#parts.logger.warn({ err: error, frameId: tracked.open.frame.id }, 'Running metrics of an open frame failed')
      tracked.isHopeless = error instanceof AppError && !error.retryable
      // After a passing failure, the next pixels begin the sums anew.
      if (!tracked.isHopeless && this.#isCurrent(tracked)) this.forget(tracked.open.frame.id)
    } finally {
      tracked.working = null
    }
  }

  async #sumWaiting(tracked: Tracked): Promise<void> {
    const { open, truthHash, protocol } = tracked
    const truth = await this.#parts.truths.image(truthHash)
    if (truth === null) throw new Error(`Ground truth ${truthHash} is missing from the data folder`)
    const rectangles = tracked.waiting.splice(0)
    if (rectangles.length === 0) return
    const request = { prediction: gatherPixels(open.canvas.image, rectangles), groundTruth: gatherPixels(truth, rectangles), protocol }
    tracked.sums = combinePartialErrors([tracked.sums, await this.#parts.metrics.partialError(request)])
    tracked.metrics = toRunningMetrics(tracked.sums, protocol)
    if (this.#isCurrent(tracked)) this.#parts.announcer.announce(open.frame.runId, pixelsChange(open, [], tracked.metrics))
  }

  #isCurrent(tracked: Tracked): boolean {
    return this.#tracked.get(tracked.open.frame.id) === tracked
  }
}

function newlyTracked(open: OpenFrame, truthHash: BlobHash, protocol: Protocol): Tracked {
  return { open, truthHash, protocol, waiting: [], sums: noPixels, metrics: null, isHopeless: false, working: null }
}
