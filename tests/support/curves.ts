import fc from 'fast-check'
import { expect } from 'vitest'
import { unixMillis } from '#lib/base/brand.ts'
import type { SeriesPoint } from '#lib/series/bucket.ts'

interface Folded {
  readonly points: readonly {
    readonly firstStep: number
    readonly lastStep: number
    readonly count: number
    readonly mean: number | null
    readonly min: number | null
    readonly max: number | null
    readonly nanCount: number
    readonly positiveInfinityCount: number
    readonly negativeInfinityCount: number
    readonly wallTimeMs: number
  }[]
  readonly bucketSteps: number
}

/** Steps close together, far apart, and repeated; values finite for the most part. Zero is never negative: SQLite knows one zero. */
export const pointArbitrary: fc.Arbitrary<SeriesPoint> = fc.record({
  step: fc.oneof({ weight: 6, arbitrary: fc.nat(3_000) }, { weight: 1, arbitrary: fc.maxSafeNat() }, { weight: 1, arbitrary: fc.nat(5) }),
  value: fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
  ),
  wallTimeMs: fc.nat(1e6).map(unixMillis),
})

export const pointsArbitrary = fc.array(pointArbitrary, { minLength: 1, maxLength: 200 })

/** The curve against the plain definition: each place says of its interval exactly what the points in it say. */
export function expectFaithfulCurve({ points: places, bucketSteps }: Folded, points: readonly SeriesPoint[]): void {
  const intervals = new Map<number, SeriesPoint[]>()
  for (const point of points) {
    const interval = Math.floor(point.step / bucketSteps)
    intervals.set(interval, [...(intervals.get(interval) ?? []), point])
  }
  const expected = [...intervals].sort(([a], [b]) => a - b).map(([, members]) => summary(members))
  expect(places.map((place) => ({ ...place, mean: null }))).toEqual(expected.map(({ place }) => place))
  for (const [index, { mean }] of expected.entries()) {
    if (mean === null) expect(places[index]?.mean).toBeNull()
    else expect(Math.abs((places[index]?.mean ?? Number.NaN) - mean.value)).toBeLessThanOrEqual(mean.tolerance)
  }
}

/** Half the width would have needed too many places. */
export function expectSmallestWidth({ bucketSteps }: Folded, points: readonly SeriesPoint[], maxPoints: number): void {
  expect(Math.log2(bucketSteps) % 1).toBe(0)
  const occupied = (width: number): number => new Set(points.map(({ step }) => Math.floor(step / width))).size
  expect(occupied(bucketSteps)).toBeLessThanOrEqual(maxPoints)
  if (bucketSteps > 1) expect(occupied(bucketSteps / 2)).toBeGreaterThan(maxPoints)
}

function summary(points: readonly SeriesPoint[]) {
  const values = points.map(({ value }) => value)
  const finite = values.filter((value) => Number.isFinite(value))
  const lastStep = Math.max(...points.map(({ step }) => step))
  const place = {
    firstStep: Math.min(...points.map(({ step }) => step)),
    lastStep,
    count: points.length,
    mean: null,
    min: finite.length === 0 ? null : Math.min(...finite),
    max: finite.length === 0 ? null : Math.max(...finite),
    nanCount: values.filter((value) => Number.isNaN(value)).length,
    positiveInfinityCount: values.filter((value) => value === Infinity).length,
    negativeInfinityCount: values.filter((value) => value === -Infinity).length,
    wallTimeMs: Math.max(...points.filter(({ step }) => step === lastStep).map(({ wallTimeMs }) => wallTimeMs)),
  }
  return { place, mean: finite.length === 0 ? null : meanOf(finite) }
}

/** Summing in another order rounds differently, by as much as the values are large; and each subnormal quotient by its own last bit. */
function meanOf(values: readonly number[]): { value: number; tolerance: number } {
  const value = values.reduce((sum, each) => sum + each / values.length, 0)
  return { value, tolerance: 1e-12 * Math.max(...values.map(Math.abs)) + values.length * Number.MIN_VALUE }
}
