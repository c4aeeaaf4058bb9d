import type { FrameMetricName } from '#lib/contract/records.ts'
import type { Bucket } from '#lib/series/bucket.ts'

const largestIsBest: Readonly<Record<FrameMetricName, boolean>> = { psnr: true, ssim: true, l1: false, l2: false, smoothL1: false }

export function isLargestBest(metric: FrameMetricName): boolean {
  return largestIsBest[metric]
}

/** Whether `value` beats `other`; equal values do not, so that the earliest of them stays the best. */
export function isBetter(metric: FrameMetricName, value: number, other: number): boolean {
  return largestIsBest[metric] ? value > other : value < other
}

/** The arithmetic mean of everything in the bucket, NaN and infinities included: what a person means by "the mean over views". */
export function meanOfBucket({ mean, nanCount, positiveInfinityCount, negativeInfinityCount }: Bucket): number {
  if (nanCount > 0 || (positiveInfinityCount > 0 && negativeInfinityCount > 0)) return Number.NaN
  if (positiveInfinityCount > 0) return Infinity
  if (negativeInfinityCount > 0) return -Infinity
  return mean ?? Number.NaN
}
