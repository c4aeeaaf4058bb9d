import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketOfPoint, mergeBuckets, type Bucket } from '#lib/series/bucket.ts'
import { foldBuckets } from '#lib/series/fold.ts'
import { coverSteps, highestLevel, highestLevelOf, levelWidth, readableRows, rollupsOf } from '#lib/series/levels.ts'
import { expectFaithfulCurve, expectSmallestWidth, pointsArbitrary } from '#tests/support/curves.ts'

const stepArbitrary = fc.oneof(fc.nat(5_000), fc.maxSafeNat())
const inOrder = (points: readonly { readonly step: number }[]) => [...points].sort((a, b) => a.step - b.step)

describe('folding', () => {
  it('[STO-10] is faithful, within the places asked for, and no coarser than it must be', () => {
    fc.assert(
      fc.property(pointsArbitrary, fc.integer({ min: 1, max: 60 }), (points, maxPoints) => {
        const buckets = [...points].sort((a, b) => a.step - b.step).map(bucketOfPoint)
        const folded = foldBuckets(buckets, { maxPoints })
        expect(folded.points.length).toBeLessThanOrEqual(maxPoints)
        expectFaithfulCurve(folded, points)
        expectSmallestWidth(folded, points, maxPoints)
      }),
    )
  })

  it('[STO-10] keeps the places of a growing curve where they were', () => {
    fc.assert(
      fc.property(pointsArbitrary, (points) => {
        const sorted = [...points].sort((a, b) => a.step - b.step).map(bucketOfPoint)
        const { points: places, bucketSteps } = foldBuckets(sorted, { maxPoints: 10 })
        const grown = foldBuckets([...sorted, ...sorted.slice(-1)], { maxPoints: 10 })
        expect(grown.bucketSteps).toBe(bucketSteps)
        expect(grown.points.slice(0, -1)).toEqual(places.slice(0, -1))
      }),
    )
  })

  it('[STO-10] answers nothing for nothing', () => {
    expect(foldBuckets([], { maxPoints: 5 })).toEqual({ points: [], bucketSteps: 1 })
    expect(() => foldBuckets([], { maxPoints: 0 })).toThrow('at least one place')
  })
})

describe('rollups', () => {
  it('[STO-24] put a point into the bucket of its step on each level up to its highest', () => {
    fc.assert(
      fc.property(pointsArbitrary, (points) => {
        const rollups = rollupsOf(points)
        for (const { level, place, bucket } of rollups) {
          expect(place).toBeGreaterThan(0)
          const members = points.filter(({ step }) => Math.floor(step / levelWidth(level)) === place)
          expect(bucket.count).toBe(members.length)
          expect([bucket.firstStep, bucket.lastStep]).toEqual([inOrder(members)[0]?.step, inOrder(members).at(-1)?.step])
        }
        const memberships = rollups.reduce((sum, { bucket }) => sum + bucket.count, 0)
        expect(memberships).toBe(points.reduce((sum, { step }) => sum + highestLevelOf(step), 0))
      }),
    )
  })

  it('[STO-24] of steps in batches merge to those of all steps at once', () => {
    fc.assert(
      fc.property(pointsArbitrary, pointsArbitrary, (first, second) => {
        const merged = new Map<string, Bucket>()
        for (const { level, place, bucket } of [...rollupsOf(first), ...rollupsOf(second)]) {
          const sofar = merged.get(`${level} ${place}`)
          merged.set(`${level} ${place}`, sofar === undefined ? bucket : mergeBuckets(sofar, bucket))
        }
        const atOnce = rollupsOf([...first, ...second])
        expect(merged.size).toBe(atOnce.length)
        for (const { level, place, bucket } of atOnce) {
          expect({ ...merged.get(`${level} ${place}`), mean: 0 }).toEqual({ ...bucket, mean: 0 })
        }
      }),
    )
  })

  it('[STO-24] have levels enough for the largest step, and none for step 3', () => {
    expect(highestLevelOf(Number.MAX_SAFE_INTEGER)).toBe(highestLevel)
    expect([0, 3, 4, 15, 16].map(highestLevelOf)).toEqual([0, 0, 1, 1, 2])
  })
})

describe('covering a range of steps', () => {
  const rangeArbitrary = fc.tuple(stepArbitrary, stepArbitrary).map(([a, b]) => ({ fromStep: Math.min(a, b), toStep: Math.max(a, b) }))

  it('[STO-11] takes every step of the range once and no other, in order, never bucket 0', () => {
    fc.assert(
      fc.property(rangeArbitrary, fc.integer({ min: 0, max: highestLevel }), (range, level) => {
        let next = range.fromStep
        for (const slice of coverSteps({ ...range, level })) {
          expect(slice.firstPlace * levelWidth(slice.level)).toBe(next)
          expect(slice.lastPlace).toBeGreaterThanOrEqual(slice.firstPlace)
          if (slice.level > 0) expect(slice.firstPlace).toBeGreaterThan(0)
          next = (slice.lastPlace + 1) * levelWidth(slice.level)
        }
        expect(next).toBe(range.toStep + 1)
      }),
    )
  })

  it('[STO-24] takes few rows of the levels below', () => {
    fc.assert(
      fc.property(rangeArbitrary, fc.integer({ min: 0, max: highestLevel }), (range, level) => {
        const finer = coverSteps({ ...range, level }).filter((slice) => slice.level < level)
        expect(finer.length).toBeLessThanOrEqual(2 * level)
        for (const { firstPlace, lastPlace } of finer) expect(lastPlace - firstPlace).toBeLessThanOrEqual(5)
      }),
    )
  })

  it('[STO-24] the finest level with few enough rows holds all the detail a curve can show', () => {
    fc.assert(
      fc.property(pointsArbitrary, fc.integer({ min: 1, max: 20 }), (points, maxPoints) => {
        const occupied = (width: number): number => new Set(points.map(({ step }) => Math.floor(step / width))).size
        let level = 0
        while (occupied(levelWidth(level)) > readableRows(maxPoints)) level += 1
        const { bucketSteps } = foldBuckets([...points].sort((a, b) => a.step - b.step).map(bucketOfPoint), { maxPoints })
        expect(bucketSteps).toBeGreaterThanOrEqual(levelWidth(level))
      }),
    )
  })

  it('[STO-11] answers nothing for an empty range', () => {
    expect(coverSteps({ fromStep: 5, toStep: 4, level: 3 })).toEqual([])
  })
})
