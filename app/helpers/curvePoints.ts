import type { CurvePoint } from '#lib/contract/records.ts'

/** The one number that stands for a place on a curve: the mean of its finite values, else what kind of number all of them are. */
export function pointValue({ mean, positiveInfinityCount, negativeInfinityCount }: CurvePoint): number {
  if (mean !== null) return mean
  if (positiveInfinityCount > 0) return Infinity
  return negativeInfinityCount > 0 ? -Infinity : NaN
}
