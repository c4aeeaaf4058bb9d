import { beforeEach, describe, expect, it } from 'vitest'
import { frameId, runId, unixMillis } from '#lib/base/brand.ts'
import type { SpelledNumber } from '#lib/base/spelledNumber.ts'
import type { Effect, Store } from '#server/storage/store.ts'
import { aFrame, aRun, aView, someMetrics } from '#tests/support/records.ts'

const run = runId('run-1')
let opened = 0

/** A frame that is complete and measured. */
function evaluation(view: string, step: number, psnr: SpelledNumber): readonly Effect[] {
  opened += 1
  const frame = aFrame({ id: frameId(`measured-${opened}`), openSeq: opened, view, step, status: 'complete', wallTimeMs: unixMillis(1000 + step) })
  const metrics = { ...someMetrics(0), values: { ...someMetrics(0).values, psnr, l1: psnr } }
  return [{ type: 'frame', frame }, { type: 'metrics', frameId: frame.id, metrics }]
}

export function registerQualityContract(store: () => Store): void {
  const evaluate = (...evaluations: [view: string, step: number, psnr: SpelledNumber][]): Promise<void> =>
    store().commit(evaluations.flatMap(([view, step, psnr]) => evaluation(view, step, psnr)))
  const mean = (maxPoints = 100) => store().meanQuality({ runId: run, metric: 'psnr', maxPoints })

  describe('quality', () => {
    beforeEach(async () => {
      await store().createRun(aRun())
      await store().commit(['a', 'b', 'c'].map((key) => ({ type: 'view', view: aView({ key }) })))
    })

    it('[STO-7] means, minimum, maximum and counts at a step are those of its views', async () => {
      await evaluate(['a', 5, 'NaN'], ['a', 10, 20], ['b', 10, 30], ['c', 10, 'Infinity'])
      const curve = await mean()
      expect(curve).toMatchObject({ name: 'psnr', storedPoints: 2, bucketSteps: 1 })
      expect(curve.points).toEqual([
        { firstStep: 5, lastStep: 5, count: 1, mean: null, min: null, max: null, nanCount: 1, positiveInfinityCount: 0, negativeInfinityCount: 0, wallTimeMs: 1005 },
        { firstStep: 10, lastStep: 10, count: 3, mean: 25, min: 20, max: 30, nanCount: 0, positiveInfinityCount: 1, negativeInfinityCount: 0, wallTimeMs: 1010 },
      ])
    })

    it('[STO-7] makes a mean anew when a view of its step is measured again', async () => {
      await evaluate(['a', 10, 20], ['b', 10, 30])
      await evaluate(['a', 10, 40])
      expect((await mean()).points).toMatchObject([{ count: 2, mean: 35, min: 30, max: 40 }])
    })

    it('[STO-7] takes nothing but the figures of the run\'s own protocol', async () => {
      await evaluate(['a', 10, 20])
      const other = { ...someMetrics(99), protocol: 'cropped' }
      await store().commit([{ type: 'metrics', frameId: frameId(`measured-${opened}`), metrics: other }])
      expect((await mean()).points).toMatchObject([{ count: 1, mean: 20 }])
      expect((await store().frame(frameId(`measured-${opened}`)))?.metrics?.values.psnr).toBe(20)
      await store().commit([{ type: 'run', run: aRun({ protocol: 'cropped' }) }])
      expect((await mean()).points).toMatchObject([{ count: 1, mean: 99 }])
      expect((await store().frame(frameId(`measured-${opened}`)))?.metrics).toEqual(other)
    })

    it('[STO-6] drops the mean of a frame that is superseded under another protocol', async () => {
      await evaluate(['a', 10, 20])
      opened += 1
      const frame = aFrame({ id: frameId('newer'), openSeq: opened, view: 'a', status: 'complete' })
      await store().commit([{ type: 'frame', frame }, { type: 'metrics', frameId: frame.id, metrics: { ...someMetrics(1), protocol: 'cropped' } }])
      expect((await mean()).points).toEqual([])
      expect(await store().standing(run, 'psnr')).toEqual({ latest: null, best: null })
      expect((await store().viewQuality({ runId: run, metric: 'psnr', view: 'a', maxPoints: 9 })).points).toEqual([])
    })

    it('[STO-7] answers the curve of one view, and an empty one where there is nothing', async () => {
      await evaluate(['a', 20, 2], ['a', 10, 1], ['b', 10, 9], ['a', 30, '-Infinity'])
      const curve = await store().viewQuality({ runId: run, metric: 'psnr', view: 'a', maxPoints: 9, toStep: 25 })
      expect(curve).toMatchObject({ name: 'a', storedPoints: 2, bucketSteps: 1, points: [{ firstStep: 10, mean: 1, count: 1 }, { firstStep: 20, mean: 2, count: 1 }] })
      const empty = { points: [], storedPoints: 0, bucketSteps: 1 }
      expect(await store().viewQuality({ runId: run, metric: 'psnr', view: 'nobody', maxPoints: 9 })).toEqual({ name: 'nobody', ...empty })
      expect(await store().meanQuality({ runId: runId('nobody'), metric: 'ssim', maxPoints: 9 })).toEqual({ name: 'ssim', ...empty })
    })

    it('[STO-10] folds means into intervals of the smallest power of two that suffices', async () => {
      await evaluate(...Array.from({ length: 20 }, (_, index): [string, number, number] => ['a', index * 100, index]))
      const curve = await mean(10)
      expect(curve).toMatchObject({ storedPoints: 20, bucketSteps: 256 })
      expect(curve.points).toHaveLength(8)
      expect(curve.points[0]).toMatchObject({ firstStep: 0, lastStep: 200, count: 3, mean: 1, min: 0, max: 2, wallTimeMs: 1200 })
      expect(curve.points.at(-1)).toMatchObject({ lastStep: 1900, max: 19, wallTimeMs: 2900 })
    })

    it('[STO-8] stands with the latest and the best mean, the earliest of equals', async () => {
      expect(await store().standing(run, 'psnr')).toEqual({ latest: null, best: null })
      await evaluate(['a', 10, 30], ['b', 10, 20], ['a', 20, 25], ['a', 30, 10])
      expect(await store().standing(run, 'psnr')).toEqual({ latest: { step: 30, views: 1, value: 10 }, best: { step: 10, views: 2, value: 25 } })
      expect((await store().standing(run, 'l1')).best).toEqual({ step: 30, views: 1, value: 10 })
      expect(await store().standing(runId('nobody'), 'psnr')).toEqual({ latest: null, best: null })
    })

    it('[STO-28] an evaluation that is still under way moves neither the mean nor the standing', async () => {
      await evaluate(['a', 10, 20], ['b', 10, 30], ['a', 20, 40])
      expect((await mean()).points).toMatchObject([{ firstStep: 10, mean: 25 }])
      expect(await store().standing(run, 'psnr')).toEqual({ latest: { step: 10, views: 2, value: 25 }, best: { step: 10, views: 2, value: 25 } })
      await evaluate(['b', 20, 30])
      expect((await mean()).points).toMatchObject([{ mean: 25 }, { firstStep: 20, mean: 35 }])
      expect((await store().standing(run, 'psnr')).best).toEqual({ step: 20, views: 2, value: 35 })
    })

    it('[STO-28] an evaluation that was cut off stays out, one of more views now and then does not empty the curve', async () => {
      await evaluate(['a', 10, 20], ['b', 10, 30], ['a', 20, 99], ['a', 30, 22], ['b', 30, 32])
      expect((await mean()).points.map(({ firstStep }) => firstStep)).toEqual([10, 30])
      await evaluate(['a', 40, 20], ['b', 40, 20], ['c', 40, 20], ['a', 50, 20], ['b', 50, 20], ['a', 60, 20], ['b', 60, 20])
      expect((await mean()).points.map(({ firstStep }) => firstStep)).toEqual([10, 30, 40, 50, 60])
      expect((await store().meanQuality({ runId: run, metric: 'psnr', maxPoints: 9, fromStep: 15, toStep: 25 })).points).toEqual([])
    })

    it('[STO-8] takes ∞ for the best PSNR and the worst error, and NaN for neither', async () => {
      await evaluate(['a', 10, 30], ['a', 20, 'Infinity'], ['b', 20, 30], ['a', 30, 'NaN'], ['b', 30, 'NaN'])
      expect(await store().standing(run, 'psnr')).toEqual({ latest: { step: 30, views: 2, value: 'NaN' }, best: { step: 20, views: 2, value: 'Infinity' } })
      expect((await store().standing(run, 'l1')).best).toEqual({ step: 10, views: 1, value: 30 })
      await evaluate(['a', 40, 'Infinity'], ['b', 40, '-Infinity'], ['a', 50, '-Infinity'], ['b', 50, '-Infinity'])
      expect((await store().standing(run, 'psnr')).best?.step).toBe(20)
      expect((await store().standing(run, 'l1')).best).toEqual({ step: 50, views: 2, value: '-Infinity' })
    })
  })
}
