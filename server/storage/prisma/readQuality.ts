import { z } from 'zod'
import { spellNumber } from '#lib/base/spelledNumber.ts'
import type { Standing } from '#lib/contract/http.ts'
import type { Curve } from '#lib/contract/records.ts'
import { foldBuckets } from '#lib/series/fold.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { finishedEvaluationRows } from '../evaluations.ts'
import { isLargestBest } from '../standing.ts'
import type { CurveQuestion, Store } from '../store.ts'
import { anyNumberSchema, bucketsOfRows } from './bucketRows.ts'
import type { SqlValue } from './multiRow.ts'

/** The server's own figures. There is one row per evaluated step, far fewer than a trainer's scalars, so SQL folds them when asked. */
export function readingQuality(reader: PrismaClient): Pick<Store, 'viewQuality' | 'meanQuality' | 'standing'> {
  const protocolOf = async (id: string): Promise<string> => (await reader.run.findUnique({ where: { id }, select: { protocol: true } }))?.protocol ?? ''
  return {
    async viewQuality(question) {
      const key = [question.runId, question.view, await protocolOf(question.runId), question.metric]
      return readTable(reader, { ...viewTable, key, name: question.view }, question)
    },
    async meanQuality(question) {
      const key = [question.runId, await protocolOf(question.runId), question.metric]
      return readTable(reader, { ...meanTable, key, name: question.metric }, question)
    },
    async standing(runId, metric) {
      const key = [runId, await protocolOf(runId), metric]
      const latest = await standingRow(reader, key, 'ORDER BY "step" DESC')
      const order = isLargestBest(metric) ? 'DESC' : 'ASC'
      const best = await standingRow(reader, key, `WHERE "standing" IS NOT NULL ORDER BY "standing" ${order}, "step" ASC`)
      return { latest, best }
    },
  }
}

interface QualityTable {
  /** Rows of a curve by `step`, one per step, with the columns of a bucket but for its steps. */
  readonly rows: string
  readonly key: readonly string[]
  readonly name: string
}

const meanTable = {
  rows: `SELECT "step", "mean", "minimum", "maximum", "views" AS "count", "nanCount", "positiveInfinityCount", "negativeInfinityCount",
    "wallTimeMs" FROM (${finishedEvaluationRows}) WHERE TRUE`,
}

const viewTable = {
  rows: `SELECT "step", "value" AS "mean", "value" AS "minimum", "value" AS "maximum", 1 AS "count", "nonFinite" IS 'NaN' AS "nanCount",
    "nonFinite" IS 'Infinity' AS "positiveInfinityCount", "nonFinite" IS '-Infinity' AS "negativeInfinityCount", "wallTimeMs"
    FROM "FrameMetric" WHERE "runId" = ? AND "viewKey" = ? AND "protocol" = ? AND "metric" = ? AND NOT "superseded"`,
}

async function readTable(reader: PrismaClient, table: QualityTable, { fromStep, toStep, maxPoints }: CurveQuestion): Promise<Curve> {
  const rows = `${table.rows} AND "step" BETWEEN ? AND ?`
  const values: readonly SqlValue[] = [...table.key, fromStep ?? 0, toStep ?? Number.MAX_SAFE_INTEGER]
  const countPlaces = async (width: number): Promise<number> => {
    const sql = `SELECT COUNT(DISTINCT "step" / CAST(? AS INTEGER)) AS "count" FROM (${rows})`
    return countSchema.parse(await reader.$queryRawUnsafe(sql, width, ...values))[0].count
  }
  const storedPoints = await countPlaces(1)
  const width = storedPoints <= maxPoints ? 1 : await smallestWidth(countPlaces, maxPoints)
  const folded = await reader.$queryRawUnsafe(foldedRows(rows), ...values, width, ...values)
  const { points, bucketSteps } = foldBuckets(bucketsOfRows(folded), { maxPoints, minimumBucketSteps: width })
  return { name: table.name, points: [...points], storedPoints, bucketSteps }
}

const countSchema = z.tuple([z.object({ count: z.coerce.number() })])

/** The smallest power of two that leaves at most `maxPoints` places, by halving the range of its exponent. */
async function smallestWidth(countPlaces: (width: number) => Promise<number>, maxPoints: number): Promise<number> {
  let tooSmall = 0
  let largeEnough = 53
  while (largeEnough - tooSmall > 1) {
    const exponent = Math.floor((tooSmall + largeEnough) / 2)
    if ((await countPlaces(2 ** exponent)) <= maxPoints) largeEnough = exponent
    else tooSmall = exponent
  }
  return 2 ** largeEnough
}

/** One row per place; the time is that of its last step. */
function foldedRows(rows: string): string {
  const finite = '("count" - "nanCount" - "positiveInfinityCount" - "negativeInfinityCount")'
  return `SELECT places.*, last."wallTimeMs" FROM (
      SELECT MIN("step") AS "firstStep", MAX("step") AS "lastStep", SUM("count") AS "count",
        SUM("mean" * ${finite}) / SUM(${finite}) AS "mean", MIN("minimum") AS "minimum", MAX("maximum") AS "maximum",
        SUM("nanCount") AS "nanCount", SUM("positiveInfinityCount") AS "positiveInfinityCount",
        SUM("negativeInfinityCount") AS "negativeInfinityCount"
      FROM (${rows}) GROUP BY "step" / CAST(? AS INTEGER)
    ) AS places JOIN (${rows}) AS last ON last."step" = places."lastStep" ORDER BY places."firstStep"`
}

const standingSchema = z.array(
  z.object({
    step: z.coerce.number(),
    views: z.coerce.number(),
    standing: anyNumberSchema.nullable(),
  }),
)

async function standingRow(reader: PrismaClient, key: readonly string[], order: string): Promise<Standing['latest']> {
  const rows = await reader.$queryRawUnsafe(`SELECT "step", "views", "standing" FROM (${finishedEvaluationRows}) ${order} LIMIT 1`, ...key)
  const [row] = standingSchema.parse(rows)
  return row === undefined ? null : { step: row.step, views: row.views, value: spellNumber(row.standing ?? Number.NaN) }
}
