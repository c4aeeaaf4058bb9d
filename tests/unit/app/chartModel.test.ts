import { describe, expect, it } from 'vitest'
import { unixMillis } from '#lib/base/brand.ts'
import type { Curve, CurvePoint } from '#lib/contract/records.ts'
import { chartModel, nearestRow } from '#app/components/charts/chartModel.ts'
import { pointValue } from '#app/helpers/curvePoints.ts'

function point(step: number, mean: number | null, rest: Partial<CurvePoint> = {}): CurvePoint {
  return { firstStep: step, lastStep: step, count: 1, mean, min: mean, max: mean, nanCount: 0, positiveInfinityCount: 0, negativeInfinityCount: 0, wallTimeMs: unixMillis(0), ...rest }
}

function curve(points: CurvePoint[]): Curve {
  return { name: 'psnr', points, storedPoints: points.length, bucketSteps: 1 }
}

describe('chart model', () => {
  it('[UI-13] infinite values become markers and never stretch the scale', () => {
    const model = chartModel({ curve: curve([point(0, 20), point(10, null, { positiveInfinityCount: 1 }), point(20, 30)]), overlay: null, log: false })
    expect(model.markers).toEqual([{ step: 10, kind: 'infinity' }])
    expect(model.rows.map(({ mean }) => mean)).toEqual([20, null, 30])
    expect(model.y.domain[1]).toBeLessThan(32)
  })

  it('[UI-14] NaN and minus infinity become markers; finite values of the same place stay on the line', () => {
    const model = chartModel({ curve: curve([point(0, 1, { count: 2, nanCount: 1 }), point(5, null, { negativeInfinityCount: 1 })]), overlay: null, log: false })
    expect(model.markers).toEqual([
      { step: 0, kind: 'nan' },
      { step: 5, kind: 'minusInfinity' },
    ])
    expect(model.rows[0]?.mean).toBe(1)
  })

  it('[UI-35] on a logarithmic axis zero and negative values are marked instead of drawn', () => {
    const model = chartModel({ curve: curve([point(0, 0), point(10, 0.1), point(20, 0.001)]), overlay: null, log: true })
    expect(model.markers).toEqual([{ step: 0, kind: 'notPositive' }])
    expect(model.y.domain[0]).toBeGreaterThan(0)
    expect(model.y.ticks).toEqual([0.001, 0.01, 0.1])
  })

  it('[UI-35] folded places stand in their middle with a band from least to most', () => {
    const model = chartModel({ curve: curve([point(0, 5, { lastStep: 9, count: 10, min: 1, max: 9 })]), overlay: null, log: false })
    expect(model.rows[0]).toMatchObject({ step: 5, mean: 5, band: [1, 9] })
    expect(model.banded).toBe(true)
    expect(model.y.domain[0]).toBeLessThanOrEqual(1)
    expect(model.y.domain[1]).toBeGreaterThan(9)
  })

  it('[UI-35] both curves share the axes, and nothing at all still has some', () => {
    const model = chartModel({ curve: curve([point(0, 1), point(10, 2)]), overlay: curve([point(30, 9)]), log: false })
    expect(model.x.domain).toEqual([0, 30])
    expect(model.y.domain[1]).toBeGreaterThan(9)
    const empty = chartModel({ curve: curve([]), overlay: null, log: true })
    expect(empty.x.domain[1]).toBeGreaterThan(empty.x.domain[0])
    expect(empty.y.domain[1]).toBeGreaterThan(empty.y.domain[0])
  })

  it('[UI-10] the nearest place to a step', () => {
    const { rows } = chartModel({ curve: curve([0, 10, 30].map((step) => point(step, 1))), overlay: null, log: false })
    expect([-5, 4, 6, 19, 21, 99].map((step) => nearestRow(rows, step))).toEqual([0, 0, 1, 1, 2, 2])
    expect(nearestRow([], 3)).toBe(-1)
  })

  it('[UI-13] a place with nothing finite is what all of it is', () => {
    expect([point(0, 2), point(0, null, { positiveInfinityCount: 1 }), point(0, null, { negativeInfinityCount: 1 }), point(0, null, { nanCount: 1 })].map(pointValue)).toEqual([2, Infinity, -Infinity, NaN])
  })
})
