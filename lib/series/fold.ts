import { assert } from '../base/assert.ts'
import { mergeBuckets, type Bucket } from './bucket.ts'

export interface FoldedCurve {
  readonly points: readonly Bucket[]
  /** Steps folded into one place: a power of two, 1 when every step has its own place. */
  readonly bucketSteps: number
}

/**
 * Folds buckets into at most `maxPoints` places: the step axis is cut into equal intervals [k·w, (k + 1)·w), and w is the smallest
 * power of two that leaves at most `maxPoints` of them occupied. Because the cuts do not depend on which points there are, a
 * growing curve keeps its places and does not shimmer while it is watched.
 *
 * `buckets` are in the order of their steps and do not straddle cuts of `minimumBucketSteps`, itself a power of two.
 */
export function foldBuckets(
  buckets: readonly Bucket[],
  { maxPoints, minimumBucketSteps = 1 }: { readonly maxPoints: number; readonly minimumBucketSteps?: number },
): FoldedCurve {
  assert(maxPoints >= 1, 'a curve has at least one place')
  let bucketSteps = minimumBucketSteps
  let points = foldByWidth(buckets, bucketSteps)
  while (points.length > maxPoints) {
    bucketSteps *= 2
    points = foldByWidth(points, bucketSteps)
  }
  return { points, bucketSteps }
}

/** One bucket per occupied interval of `width` steps. */
export function foldByWidth(buckets: readonly Bucket[], width: number): readonly Bucket[] {
  const folded: Bucket[] = []
  let current: Bucket | null = null
  for (const bucket of buckets) {
    if (current !== null && intervalOf(current.lastStep, width) === intervalOf(bucket.firstStep, width)) {
      current = mergeBuckets(current, bucket)
    } else {
      if (current !== null) folded.push(current)
      current = bucket
    }
  }
  if (current !== null) folded.push(current)
  return folded
}

/** Exact for every step up to 2^53 − 1, because dividing by a power of two only moves the exponent. */
export function intervalOf(step: number, width: number): number {
  return Math.floor(step / width)
}
