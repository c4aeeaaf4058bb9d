import type { UnixMillis } from '../base/brand.ts'

/** One stored value of a series. */
export interface SeriesPoint {
  readonly step: number
  /** May be NaN or ±∞. */
  readonly value: number
  readonly wallTimeMs: UnixMillis
}

/**
 * What is kept of the points folded into one place. NaN and the infinities are counted apart, because a single one of them
 * would swallow every mean, minimum and maximum it took part in.
 */
export interface Bucket {
  readonly firstStep: number
  readonly lastStep: number
  /** All points folded here, finite or not. */
  readonly count: number
  /** Over the finite values; null when there is none. */
  readonly mean: number | null
  readonly min: number | null
  readonly max: number | null
  readonly nanCount: number
  readonly positiveInfinityCount: number
  readonly negativeInfinityCount: number
  /** Wall time of the point at `lastStep`; the latest where several share that step. */
  readonly wallTimeMs: UnixMillis
}

export function bucketOfPoint({ step, value, wallTimeMs }: SeriesPoint): Bucket {
  const finite = Number.isFinite(value) ? value : null
  return {
    firstStep: step,
    lastStep: step,
    count: 1,
    mean: finite,
    min: finite,
    max: finite,
    nanCount: Number.isNaN(value) ? 1 : 0,
    positiveInfinityCount: value === Infinity ? 1 : 0,
    negativeInfinityCount: value === -Infinity ? 1 : 0,
    wallTimeMs,
  }
}

export function finiteCount(bucket: Omit<Bucket, 'firstStep' | 'lastStep' | 'wallTimeMs'>): number {
  return bucket.count - bucket.nanCount - bucket.positiveInfinityCount - bucket.negativeInfinityCount
}

/** Both buckets as one. Commutative, so that points may arrive in any order. */
export function mergeBuckets(a: Bucket, b: Bucket): Bucket {
  const min = smaller(a.min, b.min)
  const max = larger(a.max, b.max)
  return {
    firstStep: Math.min(a.firstStep, b.firstStep),
    lastStep: Math.max(a.lastStep, b.lastStep),
    count: a.count + b.count,
    mean: min === null || max === null ? null : Math.min(Math.max(weightedMean(a, b), min), max),
    min,
    max,
    nanCount: a.nanCount + b.nanCount,
    positiveInfinityCount: a.positiveInfinityCount + b.positiveInfinityCount,
    negativeInfinityCount: a.negativeInfinityCount + b.negativeInfinityCount,
    wallTimeMs: wallTimeOfLast(a, b),
  }
}

/**
 * Means are kept instead of sums, since a sum of finite float64 values may overflow while their mean cannot. Rounding may push the
 * mean an ulp past the extremes; the caller clamps it, which keeps a constant series exactly constant.
 */
function weightedMean(a: Bucket, b: Bucket): number {
  const aCount = finiteCount(a)
  const bCount = finiteCount(b)
  const total = aCount + bCount
  return (a.mean ?? 0) * (aCount / total) + (b.mean ?? 0) * (bCount / total)
}

function wallTimeOfLast(a: Bucket, b: Bucket): UnixMillis {
  if (a.lastStep !== b.lastStep) return a.lastStep > b.lastStep ? a.wallTimeMs : b.wallTimeMs
  return a.wallTimeMs > b.wallTimeMs ? a.wallTimeMs : b.wallTimeMs
}

function smaller(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}

function larger(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.max(a, b)
}
