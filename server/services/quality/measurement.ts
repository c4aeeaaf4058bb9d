import { AppError } from '#lib/base/appError.ts'
import type { FrameMetrics, View } from '#lib/contract/records.ts'
import type { MetricsPool } from '#lib/metrics/node/metricsPool.ts'
import type { BlobStore, StoredImage } from '#server/storage/blobStore.ts'
import type { Store, StoredFrame } from '#server/storage/store.ts'
import { protocolOf, toFrameMetrics, unavailableMetrics } from './frameMetrics.ts'
import type { TruthCache } from './truthCache.ts'

export interface MeasurementParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly metrics: MetricsPool
  readonly truths: TruthCache
}

export interface MeasureRequest {
  readonly frame: StoredFrame
  /** The prediction, where it is still in memory. */
  readonly image?: StoredImage
}

/** What stands between a frame and its figures for good; anything else may pass. */
class Unmeasurable extends Error {}

/**
 * The metrics of a complete frame, on the whole stitched image; null when there is nothing to compare it with yet.
 *
 * @throws what may pass: a failing thread, a full queue, a failing disk.
 */
export async function measureFrame({ frame, image }: MeasureRequest, parts: MeasurementParts): Promise<FrameMetrics | null> {
  const [view, run] = await Promise.all([parts.store.view(frame.runId, frame.view), parts.store.run(frame.runId)])
  if (view === null || run === null || view.groundTruth === null) return null
  const protocol = protocolOf(run.protocol, view)
  try {
    const groundTruth = await requireTruth(view, frame, parts)
    const prediction = image ?? (await requirePrediction(frame, parts.blobs))
    return toFrameMetrics(await parts.metrics.measurePair({ prediction, groundTruth, protocol }))
  } catch (error) {
    if (!isFinal(error)) throw error
    return unavailableMetrics(protocol.name, error.message)
  }
}

async function requireTruth({ groundTruth }: View, frame: StoredFrame, { truths }: MeasurementParts): Promise<StoredImage> {
  const truth = groundTruth === null ? null : await truths.image(groundTruth.hash)
  if (truth === null) throw new Unmeasurable('The ground truth is missing from the data folder.')
  if (truth.colorSpace === frame.colorSpace) return truth
  throw new Unmeasurable(`The prediction is ${frame.colorSpace} and the ground truth ${truth.colorSpace}; both must be in one colour space.`)
}

async function requirePrediction({ prediction }: StoredFrame, blobs: BlobStore): Promise<StoredImage> {
  const image = prediction === null ? null : await blobs.read(prediction)
  if (image === null) throw new Unmeasurable('The prediction is missing from the data folder.')
  return image
}

function isFinal(error: unknown): error is Error {
  return error instanceof Unmeasurable || (error instanceof AppError && !error.retryable)
}
