import { readNumber, spellNumber } from '#lib/base/spelledNumber.ts'
import type { Standing } from '#lib/contract/http.ts'
import type { Curve, FrameMetricName, SeriesSummary } from '#lib/contract/records.ts'
import { bucketOfPoint, mergeBuckets, type Bucket } from '#lib/series/bucket.ts'
import { foldBuckets } from '#lib/series/fold.ts'
import { finishedEvaluations } from '../evaluations.ts'
import { isBetter, meanOfBucket } from '../standing.ts'
import type { CurveQuestion } from '../store.ts'
import type { MemoryRun } from './memoryTables.ts'

type Range = Pick<CurveQuestion, 'fromStep' | 'toStep' | 'maxPoints'>

export function seriesCurve(run: MemoryRun, series: string, range: Range): Curve | null {
  const points = run.series.get(series)
  return points === undefined ? null : foldedCurve(series, points.map(bucketOfPoint), range)
}

export function summaries(run: MemoryRun): readonly SeriesSummary[] {
  return [...run.series].flatMap(([name, points]) => {
    const last = points.at(-1)
    return last === undefined ? [] : [{ name, count: points.length, lastStep: last.step, lastValue: spellNumber(last.value) }]
  })
}

export function viewQualityCurve(run: MemoryRun, { metric, view }: { metric: FrameMetricName; view: string }, range: Range): Curve {
  return foldedCurve(view, measuredBuckets(run, metric, view), range)
}

export function meanQualityCurve(run: MemoryRun, metric: FrameMetricName, range: Range): Curve {
  return foldedCurve(metric, stepBuckets(run, metric), range)
}

export function standingOf(run: MemoryRun, metric: FrameMetricName): Standing {
  const means = stepBuckets(run, metric).map((bucket) => ({ step: bucket.lastStep, views: bucket.count, value: meanOfBucket(bucket) }))
  const latest = means.at(-1) ?? null
  let best: (typeof means)[number] | null = null
  for (const mean of means) if (!Number.isNaN(mean.value) && (best === null || isBetter(metric, mean.value, best.value))) best = mean
  return { latest: spelled(latest), best: spelled(best) }
}

function spelled(place: { step: number; views: number; value: number } | null): Standing['latest'] {
  return place === null ? null : { step: place.step, views: place.views, value: spellNumber(place.value) }
}

/** One bucket per not superseded frame measured under the run's protocol, by step. */
function measuredBuckets(run: MemoryRun, metric: FrameMetricName, view?: string): readonly Bucket[] {
  const buckets: Bucket[] = []
  for (const { row, superseded, metricsByProtocol } of run.frames.values()) {
    const value = metricsByProtocol.get(run.run.protocol)?.values[metric]
    if (superseded || value === undefined || (view !== undefined && row.view !== view)) continue
    buckets.push(bucketOfPoint({ step: row.step, value: readNumber(value), wallTimeMs: row.wallTimeMs }))
  }
  return buckets.sort((a, b) => a.firstStep - b.firstStep)
}

/** One bucket per finished evaluation, by step: the values of its views. */
function stepBuckets(run: MemoryRun, metric: FrameMetricName): readonly Bucket[] {
  const steps = new Map<number, Bucket>()
  for (const bucket of measuredBuckets(run, metric)) {
    const sofar = steps.get(bucket.firstStep)
    steps.set(bucket.firstStep, sofar === undefined ? bucket : mergeBuckets(sofar, bucket))
  }
  return finishedEvaluations([...steps.values()])
}

function foldedCurve(name: string, buckets: readonly Bucket[], { fromStep = 0, toStep = Number.MAX_SAFE_INTEGER, maxPoints }: Range): Curve {
  const inRange = buckets.filter(({ firstStep, lastStep }) => firstStep >= fromStep && lastStep <= toStep)
  const { points, bucketSteps } = foldBuckets(inRange, { maxPoints })
  return { name, points: [...points], storedPoints: inRange.length, bucketSteps }
}
