import { z } from 'zod'
import { assert } from '#lib/base/assert.ts'
import { readNumber } from '#lib/base/spelledNumber.ts'
import { frameMetricNames } from '#lib/contract/records.ts'
import { unknownFrame } from '../storageErrors.ts'
import type { Measurement } from './commitPlan.ts'
import type { Transaction } from './transaction.ts'
import { insertRows, marks, type SqlValue } from './multiRow.ts'
import { toColumns } from './spelledColumns.ts'

/** Writes what measuring found, supersedes earlier frames of the same view and step, and makes the steps' means anew. */
export async function writeMeasurements(transaction: Transaction, measurements: readonly Measurement[]): Promise<void> {
  if (measurements.length === 0) return
  const evaluations = new Map<string, Evaluation>()
  const touch = (evaluation: Evaluation): unknown => evaluations.set(JSON.stringify(evaluation), evaluation)
  for (const evaluation of await supersedeEarlier(transaction, measurements)) touch(evaluation)
  const frames = await measuredFrames(transaction, measurements)
  for (const { frame, metrics } of frames) touch({ runId: frame.runId, protocol: metrics.protocol, step: Number(frame.step) })
  await insertRows(transaction, measurementUpsert, frames.map(measurementRow))
  await insertRows(transaction, metricUpsert, frames.flatMap(metricRows))
  for (const protocol of new Set(frames.map(({ metrics }) => metrics.protocol))) {
    const numbers = frames.filter(({ metrics }) => metrics.protocol === protocol).map(({ frame }) => frame.number)
    await transaction.$executeRawUnsafe(`UPDATE "Frame" SET "measuredUnder" = ? WHERE "number" IN (${marks(numbers)})`, protocol, ...numbers)
  }
  for (const evaluation of evaluations.values()) await remakeMeans(transaction, evaluation)
}

/** The place of one mean per metric. */
interface Evaluation {
  readonly runId: string
  readonly protocol: string
  readonly step: number
}

const numbersSchema = z.array(z.object({ number: z.coerce.number() }))
const evaluationsSchema = z.array(z.object({ runId: z.string(), protocol: z.string(), step: z.coerce.number() }))

async function supersedeEarlier(transaction: Transaction, measurements: readonly Measurement[]): Promise<readonly Evaluation[]> {
  const frameIds = measurements.map(({ frameId }) => frameId)
  const superseded = numbersSchema.parse(
    await transaction.$queryRawUnsafe(
      `UPDATE "Frame" SET "superseded" = 1 WHERE "number" IN (
        SELECT earlier."number" FROM "Frame" AS measured JOIN "Frame" AS earlier
          ON earlier."runId" = measured."runId" AND earlier."viewKey" = measured."viewKey" AND earlier."step" = measured."step"
        WHERE measured."id" IN (${marks(frameIds)}) AND earlier."number" < measured."number" AND NOT earlier."superseded"
      ) RETURNING "number"`,
      ...frameIds,
    ),
  ).map(({ number }) => number)
  if (superseded.length === 0) return []
  return evaluationsSchema.parse(
    await transaction.$queryRawUnsafe(
      `UPDATE "FrameMetric" SET "superseded" = 1 WHERE "frameNumber" IN (${marks(superseded)}) RETURNING "runId", "protocol", "step"`,
      ...superseded,
    ),
  )
}

async function measuredFrames(transaction: Transaction, measurements: readonly Measurement[]) {
  const rows = await transaction.frame.findMany({
    where: { id: { in: measurements.map(({ frameId }) => frameId) } },
    select: { id: true, number: true, runId: true, viewKey: true, step: true, wallTimeMs: true, superseded: true, status: true },
  })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return measurements.map(({ frameId, metrics }) => {
    const frame = byId.get(frameId)
    if (frame === undefined) throw unknownFrame(frameId)
    assert(frame.status === 'complete', `frame ${frameId} is complete when it is measured`)
    return { frame, metrics }
  })
}

type MeasuredFrame = Awaited<ReturnType<typeof measuredFrames>>[number]

const measurementUpsert = {
  before: `INSERT OR REPLACE INTO "FrameMeasurement"
    ("frameNumber", "protocol", "implementation", "perChannel", "nonFinitePixels", "finiteOnly", "unavailable")`,
}

function measurementRow({ frame, metrics }: MeasuredFrame): readonly SqlValue[] {
  const { protocol, implementation, perChannel, nonFinitePixels, finiteOnly, unavailable } = metrics
  const finiteOnlyJson = finiteOnly === null ? null : JSON.stringify(finiteOnly)
  return [frame.number, protocol, implementation, JSON.stringify(perChannel), nonFinitePixels, finiteOnlyJson, JSON.stringify(unavailable)]
}

const metricUpsert = {
  before: `INSERT OR REPLACE INTO "FrameMetric"
    ("frameNumber", "protocol", "metric", "value", "nonFinite", "runId", "viewKey", "step", "wallTimeMs", "superseded")`,
}

function metricRows({ frame, metrics }: MeasuredFrame): readonly (readonly SqlValue[])[] {
  return frameMetricNames.map((metric) => {
    const { value, nonFinite } = toColumns(readNumber(metrics.values[metric]))
    const place = [frame.runId, frame.viewKey, frame.step, frame.wallTimeMs]
    return [frame.number, metrics.protocol, metric, value, nonFinite, ...place, frame.superseded ? 1 : 0]
  })
}

const count = (spelling: string): string => `COUNT(*) FILTER (WHERE "nonFinite" = '${spelling}')`
const clampedMean = 'MIN(MAX(AVG("value"), MIN("value")), MAX("value"))'

/** 9e999 is how SQL spells infinity: it reads as more than the largest float64. */
const remadeMeans = `INSERT INTO "EvaluationStep" ("runId", "protocol", "metric", "step", "mean", "minimum", "maximum", "views",
    "nanCount", "positiveInfinityCount", "negativeInfinityCount", "wallTimeMs", "standing")
  SELECT "runId", "protocol", "metric", "step", ${clampedMean}, MIN("value"), MAX("value"), COUNT(*),
    ${count('NaN')}, ${count('Infinity')}, ${count('-Infinity')}, MAX("wallTimeMs"),
    CASE
      WHEN ${count('NaN')} > 0 THEN NULL
      WHEN ${count('Infinity')} > 0 THEN CASE WHEN ${count('-Infinity')} > 0 THEN NULL ELSE 9e999 END
      WHEN ${count('-Infinity')} > 0 THEN -9e999
      ELSE ${clampedMean} END
  FROM "FrameMetric"
  WHERE "runId" = ? AND "protocol" = ? AND "metric" IN (${marks(frameMetricNames)}) AND "step" = ? AND NOT "superseded"
  GROUP BY "runId", "protocol", "metric", "step"`

async function remakeMeans(transaction: Transaction, { runId, protocol, step }: Evaluation): Promise<void> {
  const place = [runId, protocol, ...frameMetricNames, step]
  const where = `"runId" = ? AND "protocol" = ? AND "metric" IN (${marks(frameMetricNames)}) AND "step" = ?`
  await transaction.$executeRawUnsafe(`DELETE FROM "EvaluationStep" WHERE ${where}`, ...place)
  await transaction.$executeRawUnsafe(remadeMeans, ...place)
}
