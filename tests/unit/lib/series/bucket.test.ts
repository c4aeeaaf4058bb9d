import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unixMillis } from '#lib/base/brand.ts'
import { bucketOfPoint, finiteCount, mergeBuckets, type Bucket } from '#lib/series/bucket.ts'
import { pointArbitrary } from '#tests/support/curves.ts'

const bucketAt = (step: number, value: number, wallTimeMs = step): Bucket => bucketOfPoint({ step, value, wallTimeMs: unixMillis(wallTimeMs) })

describe('buckets', () => {
  it('[STO-9] of one point hold its value, or count it when it is not finite', () => {
    expect(bucketAt(3, 7)).toMatchObject({ firstStep: 3, lastStep: 3, count: 1, mean: 7, min: 7, max: 7, nanCount: 0 })
    expect(bucketAt(3, Number.NaN)).toMatchObject({ count: 1, mean: null, min: null, max: null, nanCount: 1 })
    expect(bucketAt(3, Infinity)).toMatchObject({ mean: null, positiveInfinityCount: 1, negativeInfinityCount: 0 })
    expect(bucketAt(3, -Infinity)).toMatchObject({ mean: null, positiveInfinityCount: 0, negativeInfinityCount: 1 })
  })

  it('[STO-9] weigh means by their finite values alone', () => {
    const merged = [bucketAt(2, 2), bucketAt(3, Number.NaN), bucketAt(4, 8), bucketAt(5, Infinity)].reduce(mergeBuckets)
    expect(merged).toMatchObject({ firstStep: 2, lastStep: 5, count: 4, mean: 5, min: 2, max: 8, nanCount: 1, positiveInfinityCount: 1 })
    expect(finiteCount(merged)).toBe(2)
  })

  it('[STO-10] keep the wall time of the last step, the latest where several points share it', () => {
    expect(mergeBuckets(bucketAt(9, 1, 50), bucketAt(4, 1, 99)).wallTimeMs).toBe(50)
    expect(mergeBuckets(bucketAt(4, 1, 99), bucketAt(9, 1, 50)).wallTimeMs).toBe(50)
    expect(mergeBuckets(bucketAt(9, 1, 50), bucketAt(9, 1, 60)).wallTimeMs).toBe(60)
  })

  it('[STO-10] of a constant have exactly that constant as their mean', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 1, max: 50 }), (value, count) => {
        const merged = Array.from({ length: count }, (_, step) => bucketAt(step, value)).reduce(mergeBuckets)
        expect(merged.mean).toBe(value)
      }),
    )
  })

  it('[STO-10] merge alike in either order', () => {
    fc.assert(
      fc.property(pointArbitrary, pointArbitrary, (a, b) => {
        expect(mergeBuckets(bucketOfPoint(a), bucketOfPoint(b))).toEqual(mergeBuckets(bucketOfPoint(b), bucketOfPoint(a)))
      }),
    )
  })

  it('[STO-10] never have a mean outside of minimum and maximum, nor one that is not finite', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
        const { mean, min, max } = values.map((value, step) => bucketAt(step, value)).reduce(mergeBuckets)
        expect(mean).toBeGreaterThanOrEqual(min ?? Number.NaN)
        expect(mean).toBeLessThanOrEqual(max ?? Number.NaN)
      }),
    )
  })
})
