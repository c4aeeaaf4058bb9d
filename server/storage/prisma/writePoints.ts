import { z } from 'zod'
import { assertExists } from '#lib/base/assert.ts'
import type { RunId } from '#lib/base/brand.ts'
import { rollupsOf, type RollupBucket } from '#lib/series/levels.ts'
import type { ScalarPoint } from '../store.ts'
import type { Transaction } from './transaction.ts'
import { missingRun } from './missing.ts'
import { chunksOf, insertRows, placeholders, type SqlValue } from './multiRow.ts'
import { toColumns } from './spelledColumns.ts'

/** Appends points, their rollups, and what the list of series tells. */
export async function appendPoints(transaction: Transaction, byRun: ReadonlyMap<RunId, readonly ScalarPoint[]>): Promise<void> {
  const added = [...byRun].flatMap(([runId, points]) => bySeries(runId, points))
  const numbered = await upsertSeries(transaction, added)
  await insertRows(transaction, { before: 'INSERT INTO "Point" ("seriesNumber", "step", "place", "value", "nonFinite", "wallTimeMs")' }, numbered.flatMap(pointRows))
  await insertRows(transaction, rollupUpsert, numbered.flatMap(rollupRows))
}

interface AddedPoints {
  readonly runId: RunId
  readonly name: string
  readonly points: readonly ScalarPoint[]
}

interface NumberedPoints extends AddedPoints {
  readonly seriesNumber: number
  /** Place of the first of `points` in the series' order of arrival. */
  readonly firstPlace: number
}

function bySeries(runId: RunId, points: readonly ScalarPoint[]): readonly AddedPoints[] {
  const lists = new Map<string, ScalarPoint[]>()
  for (const point of points) {
    const list = lists.get(point.series)
    if (list === undefined) lists.set(point.series, [point])
    else list.push(point)
  }
  return [...lists].map(([name, list]) => ({ runId, name, points: list }))
}

const seriesUpsert = {
  before: 'INSERT INTO "Series" ("runId", "name", "count", "lastStep", "lastValue", "lastNonFinite")',
  // Of several points at the largest step the last to arrive counts, so an equal step replaces too.
  after: `ON CONFLICT ("runId", "name") DO UPDATE SET
    "count" = "count" + excluded."count",
    "lastValue" = CASE WHEN excluded."lastStep" >= "lastStep" THEN excluded."lastValue" ELSE "lastValue" END,
    "lastNonFinite" = CASE WHEN excluded."lastStep" >= "lastStep" THEN excluded."lastNonFinite" ELSE "lastNonFinite" END,
    "lastStep" = MAX("lastStep", excluded."lastStep")
    RETURNING "runId", "name", "number", "count"`,
}

const upsertedSeriesSchema = z.array(
  z.object({ runId: z.string(), name: z.string(), number: z.coerce.number(), count: z.coerce.number() }),
)

async function upsertSeries(transaction: Transaction, added: readonly AddedPoints[]): Promise<readonly NumberedPoints[]> {
  const known = new Map<string, { number: number; count: number }>()
  for (const chunk of chunksOf(added.map(seriesRow))) {
    const sql = `${seriesUpsert.before} VALUES ${placeholders(chunk)} ${seriesUpsert.after}`
    const rows = await transaction.$queryRawUnsafe(sql, ...chunk.flat()).catch(async (error: unknown) => {
      throw await missingRun(transaction, added.map(({ runId }) => runId), error)
    })
    for (const { runId, name, number, count } of upsertedSeriesSchema.parse(rows)) known.set(JSON.stringify([runId, name]), { number, count })
  }
  return added.map((item) => {
    const series = assertExists(known.get(JSON.stringify([item.runId, item.name])), 'a series just written')
    return { ...item, seriesNumber: series.number, firstPlace: series.count - item.points.length }
  })
}

function seriesRow({ runId, name, points }: AddedPoints): readonly SqlValue[] {
  const last = points.reduce((latest, point) => (point.step >= latest.step ? point : latest))
  const { value, nonFinite } = toColumns(last.value)
  return [runId, name, points.length, last.step, value, nonFinite]
}

function pointRows({ seriesNumber, firstPlace, points }: NumberedPoints): readonly (readonly SqlValue[])[] {
  return points.map(({ step, value: number, wallTimeMs }, index) => {
    const { value, nonFinite } = toColumns(number)
    return [seriesNumber, step, firstPlace + index, value, nonFinite, wallTimeMs]
  })
}

function rollupRows({ seriesNumber, points }: NumberedPoints): readonly (readonly SqlValue[])[] {
  return rollupsOf(points).map((rollup) => rollupRow(seriesNumber, rollup))
}

function rollupRow(seriesNumber: number, { level, place, bucket }: RollupBucket): readonly SqlValue[] {
  return [
    ...[seriesNumber, level, place, bucket.firstStep, bucket.lastStep, bucket.count, bucket.mean, bucket.min, bucket.max],
    ...[bucket.nanCount, bucket.positiveInfinityCount, bucket.negativeInfinityCount, bucket.wallTimeMs],
  ]
}

const finite = (of: string): string =>
  `CAST(${of}"count" - ${of}"nanCount" - ${of}"positiveInfinityCount" - ${of}"negativeInfinityCount" AS REAL)`

/** `mergeBuckets` of lib/series in SQL: every name on the right is the value before the merge. */
const rollupUpsert = {
  before: `INSERT INTO "Rollup" ("seriesNumber", "level", "bucket", "firstStep", "lastStep", "count", "mean", "minimum", "maximum",
    "nanCount", "positiveInfinityCount", "negativeInfinityCount", "wallTimeMs")`,
  after: `ON CONFLICT ("seriesNumber", "level", "bucket") DO UPDATE SET
    "firstStep" = MIN("firstStep", excluded."firstStep"),
    "lastStep" = MAX("lastStep", excluded."lastStep"),
    "wallTimeMs" = CASE
      WHEN excluded."lastStep" > "lastStep" THEN excluded."wallTimeMs"
      WHEN excluded."lastStep" < "lastStep" THEN "wallTimeMs"
      ELSE MAX("wallTimeMs", excluded."wallTimeMs") END,
    "mean" = CASE
      WHEN excluded."mean" IS NULL THEN "mean"
      WHEN "mean" IS NULL THEN excluded."mean"
      ELSE MIN(MAX(
        "mean" * (${finite('')} / (${finite('')} + ${finite('excluded.')}))
          + excluded."mean" * (${finite('excluded.')} / (${finite('')} + ${finite('excluded.')})),
        MIN("minimum", excluded."minimum")), MAX("maximum", excluded."maximum")) END,
    "minimum" = COALESCE(MIN("minimum", excluded."minimum"), "minimum", excluded."minimum"),
    "maximum" = COALESCE(MAX("maximum", excluded."maximum"), "maximum", excluded."maximum"),
    "count" = "count" + excluded."count",
    "nanCount" = "nanCount" + excluded."nanCount",
    "positiveInfinityCount" = "positiveInfinityCount" + excluded."positiveInfinityCount",
    "negativeInfinityCount" = "negativeInfinityCount" + excluded."negativeInfinityCount"`,
}
