import { assert } from '../base/assert.ts'
import { bucketOfPoint, mergeBuckets, type Bucket, type SeriesPoint } from './bucket.ts'
import { intervalOf } from './fold.ts'

/**
 * Rollups: at level L ≥ 1 the step axis is cut into buckets [k·4^L, (k + 1)·4^L), so a point's buckets follow from its step alone
 * and points may arrive in any order. Bucket 0 of a level is never kept: it is the three buckets 1 to 3 of each level below and
 * the points of step 0. So a point at step s is in ⌊log₄ s⌋ buckets, and a series of small steps costs few levels.
 * Level 0 is the points themselves, one bucket per step.
 */
export const highestLevel = 26

export function levelWidth(level: number): number {
  return 4 ** level
}

/** A point's highest level: the last one where its bucket is not bucket 0. */
export function highestLevelOf(step: number): number {
  let level = 0
  while (level < highestLevel && intervalOf(step, levelWidth(level + 1)) > 0) level += 1
  return level
}

export interface RollupBucket {
  readonly level: number
  /** Index of the bucket on its level. */
  readonly place: number
  readonly bucket: Bucket
}

/** What these points add to the rollups of their series. */
export function rollupsOf(points: readonly SeriesPoint[]): readonly RollupBucket[] {
  const rollups: RollupBucket[] = []
  // Each level is made of the one below, so that merging costs a third of the points rather than all of them per level.
  let finer: readonly Bucket[] = points.map(bucketOfPoint)
  for (let level = 1; level <= highestLevel && finer.length > 0; level += 1) {
    const places = new Map<number, Bucket>()
    for (const bucket of finer) {
      const place = intervalOf(bucket.firstStep, levelWidth(level))
      if (place === 0) continue
      const sofar = places.get(place)
      places.set(place, sofar === undefined ? bucket : mergeBuckets(sofar, bucket))
    }
    for (const [place, bucket] of places) rollups.push({ level, place, bucket })
    finer = [...places.values()]
  }
  return rollups
}

export interface LevelSlice {
  readonly level: number
  readonly firstPlace: number
  readonly lastPlace: number
}

/**
 * The steps from `fromStep` to `toStep` exactly, as buckets of `level` and, at both ends where a bucket would reach beyond them, of
 * the levels below: at most two slices per level, in the order of their steps.
 */
export function coverSteps({ fromStep, toStep, level }: { fromStep: number; toStep: number; level: number }): readonly LevelSlice[] {
  assert(level >= 0 && level <= highestLevel, 'a level between 0 and the highest')
  if (fromStep > toStep) return []
  if (level === 0) return [{ level, firstPlace: fromStep, lastPlace: toStep }]
  const width = levelWidth(level)
  const firstPlace = Math.max(1, Math.ceil(fromStep / width))
  const lastPlace = intervalOf(toStep + 1, width) - 1
  if (lastPlace < firstPlace) return coverSteps({ fromStep, toStep, level: level - 1 })
  return [
    ...coverSteps({ fromStep, toStep: firstPlace * width - 1, level: level - 1 }),
    { level, firstPlace, lastPlace },
    ...coverSteps({ fromStep: (lastPlace + 1) * width, toStep, level: level - 1 }),
  ]
}

/**
 * How many rows of a level are still worth reading for a curve of `maxPoints` places. Reading the finest level with no more than
 * these never costs detail: the next finer one has over twice as many buckets as there are places, so even after pairs of them are
 * folded there are too many. The two more are buckets that reach beyond the ends.
 */
export function readableRows(maxPoints: number): number {
  return 2 * maxPoints + 2
}
