import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { runId, unixMillis } from '#lib/base/brand.ts'
import type { Curve } from '#lib/contract/records.ts'
import type { ScalarPoint, Store } from '#server/storage/store.ts'
import { expectFaithfulCurve, expectSmallestWidth, pointsArbitrary } from '#tests/support/curves.ts'
import { aRun } from '#tests/support/records.ts'

const run = runId('run-1')

function point(step: number, value: number, series = 'loss'): ScalarPoint {
  return { series, step, value, wallTimeMs: unixMillis(1_000 + step) }
}

export function registerCurveContract(store: () => Store): void {
  const append = (...points: ScalarPoint[]): Promise<void> => store().commit([{ type: 'points', runId: run, points }])
  const curve = async (question: { maxPoints: number; fromStep?: number; toStep?: number; series?: string }): Promise<Curve> => {
    const answer = await store().curve({ runId: run, series: 'loss', ...question })
    if (answer === null) throw new Error('the series is missing')
    return answer
  }

  describe('curves', () => {
    beforeEach(async () => {
      await store().createRun(aRun())
    })

    it('[STO-12] lists series in order of first mention with their last value', async () => {
      await append(point(5, 1), point(7, 2), point(3, 4, 'accuracy'), point(7, 3), point(6, 9))
      await append(point(2, 8), point(4, Number.NaN, 'accuracy'))
      expect(await store().seriesOf(run)).toEqual([
        { name: 'loss', count: 5, lastStep: 7, lastValue: 3 },
        { name: 'accuracy', count: 2, lastStep: 4, lastValue: 'NaN' },
      ])
      expect(await store().seriesOf(runId('nobody'))).toEqual([])
      expect(await store().curve({ runId: run, series: 'nobody', maxPoints: 9 })).toBeNull()
      expect(await store().curve({ runId: runId('nobody'), series: 'loss', maxPoints: 9 })).toBeNull()
    })

    it('[STO-12] keeps points whose steps go backwards and points that share a step', async () => {
      await append(point(10, 1), point(20, 2))
      await append(point(5, 3), point(10, 4))
      expect((await curve({ maxPoints: 9 })).points).toMatchObject([
        { firstStep: 5, mean: 3, count: 1, wallTimeMs: 1005 },
        { firstStep: 10, mean: 2.5, min: 1, max: 4, count: 2 },
        { firstStep: 20, mean: 2, count: 1 },
      ])
    })

    it('[STO-12] tells the largest steps apart', async () => {
      const last = Number.MAX_SAFE_INTEGER
      await append(point(last, 1), point(last - 1, 2), point(2 ** 52, 3), point(0, 4))
      expect((await curve({ maxPoints: 9 })).points.map(({ firstStep }) => firstStep)).toEqual([0, 2 ** 52, last - 1, last])
      const folded = await curve({ maxPoints: 2 })
      expect(folded.points).toMatchObject([{ firstStep: 0, lastStep: 0 }, { firstStep: 2 ** 52, lastStep: last, count: 3 }])
      expect((await curve({ maxPoints: 1 })).points).toMatchObject([{ firstStep: 0, lastStep: last, count: 4, min: 1, max: 4 }])
    })

    it('[STO-9] counts NaN and the infinities apart', async () => {
      await append(point(1, Number.NaN), point(1, Infinity), point(1, -Infinity), point(1, 2), point(2, Infinity))
      expect((await curve({ maxPoints: 9 })).points).toEqual([
        { firstStep: 1, lastStep: 1, count: 4, mean: 2, min: 2, max: 2, nanCount: 1, positiveInfinityCount: 1, negativeInfinityCount: 1, wallTimeMs: 1001 },
        { firstStep: 2, lastStep: 2, count: 1, mean: null, min: null, max: null, nanCount: 0, positiveInfinityCount: 1, negativeInfinityCount: 0, wallTimeMs: 1002 },
      ])
    })

    it('[STO-10] keeps values of any size exact, and means of the largest finite', async () => {
      const values = [1e308, 1.7e308, 5e-324, 0.1, 1 / 3, -1.7976931348623157e308]
      await append(...values.map((value, step) => point(step, value)))
      expect((await curve({ maxPoints: 9 })).points.map(({ mean }) => mean)).toEqual(values)
      const [folded] = (await curve({ maxPoints: 1 })).points
      expect(folded).toMatchObject({ count: 6, min: values[5], max: 1.7e308 })
      expect(Number.isFinite(folded?.mean)).toBe(true)
    })

    it('[STO-24] folds a long series from rollups as if from its points', async () => {
      const points = Array.from({ length: 5_000 }, (_, step) => point(step, Math.sin(step / 50) + (step === 3_333 ? 10 : 0)))
      for (let start = 0; start < points.length; start += 700) await append(...points.slice(start, start + 700))
      const answer = await curve({ maxPoints: 100 })
      expect(answer).toMatchObject({ storedPoints: 5_000, bucketSteps: 64 })
      expectFaithfulCurve(answer, points)
      expectFaithfulCurve(await curve({ maxPoints: 100, fromStep: 17, toStep: 4_001 }), points.slice(17, 4_002))
    })

    it('[STO-10] [STO-11] [STO-9] gives faithful curves of any points, in any order and any commits, over any range', async () => {
      let series = 0
      await fc.assert(
        fc.asyncProperty(
          pointsArbitrary,
          fc.record({ maxPoints: fc.integer({ min: 1, max: 40 }), commits: fc.integer({ min: 1, max: 5 }) }),
          fc.tuple(fc.nat(3_000), fc.nat(3_000)),
          async (points, { maxPoints, commits }, [one, other]) => {
            series += 1
            const named = points.map((each) => ({ ...each, series: `series ${series}` }))
            const perCommit = Math.ceil(named.length / commits)
            for (let start = 0; start < named.length; start += perCommit) await append(...named.slice(start, start + perCommit))
            const whole = await curve({ series: `series ${series}`, maxPoints })
            expect(whole.points.length).toBeLessThanOrEqual(maxPoints)
            expectFaithfulCurve(whole, points)
            expectSmallestWidth(whole, points, maxPoints)
            const [fromStep, toStep] = [Math.min(one, other), Math.max(one, other)]
            const part = await curve({ series: `series ${series}`, maxPoints, fromStep, toStep })
            expectFaithfulCurve(part, points.filter(({ step }) => step >= fromStep && step <= toStep))
          },
        ),
        { numRuns: 60 },
      )
    })
  })
}
