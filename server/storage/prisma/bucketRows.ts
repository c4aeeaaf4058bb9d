import { z } from 'zod'
import { unixMillis } from '#lib/base/brand.ts'
import { finiteCount, type Bucket } from '#lib/series/bucket.ts'

/** Zod's numbers are finite. */
export const anyNumberSchema = z.custom<number>((value) => typeof value === 'number', 'expected a number')

const bucketRowSchema = z.object({
  firstStep: z.coerce.number(),
  lastStep: z.coerce.number(),
  count: z.coerce.number(),
  /** Infinite where SQL's sum overflowed. */
  mean: anyNumberSchema.nullable(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  nanCount: z.coerce.number(),
  positiveInfinityCount: z.coerce.number(),
  negativeInfinityCount: z.coerce.number(),
  wallTimeMs: z.coerce.number(),
})
const bucketRowsSchema = z.array(bucketRowSchema)

/** Buckets from rows with the columns of `Rollup`, whole numbers in any of the types that SQLite answers. */
export function bucketsOfRows(rows: unknown): readonly Bucket[] {
  return bucketRowsSchema.parse(rows).map(({ minimum: min, maximum: max, mean, wallTimeMs, ...counts }) => ({
    ...counts,
    min,
    max,
    mean: finiteCount({ ...counts, mean, min, max }) === 0 ? null : clamped(mean, min, max),
    wallTimeMs: unixMillis(wallTimeMs),
  }))
}

/** SQL's AVG sums first: rounding, or for values near the largest float64 an overflow, can take it outside of its own values. */
function clamped(mean: number | null, min: number | null, max: number | null): number | null {
  return Math.min(Math.max(mean ?? 0, min ?? -Infinity), max ?? Infinity)
}
