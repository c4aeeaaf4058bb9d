import { z } from 'zod'
import { spellNumber } from '#lib/base/spelledNumber.ts'
import type { Curve } from '#lib/contract/records.ts'
import type { Bucket } from '#lib/series/bucket.ts'
import { foldBuckets } from '#lib/series/fold.ts'
import { coverSteps, highestLevel, levelWidth, readableRows, type LevelSlice } from '#lib/series/levels.ts'
import type { PrismaClient, Series as SeriesRow } from '#prisma/generated/client.ts'
import type { CurveQuestion, Store } from '../store.ts'
import { bucketsOfRows } from './bucketRows.ts'
import { fromColumns } from './spelledColumns.ts'

export function readingSeries(reader: PrismaClient): Pick<Store, 'seriesOf' | 'curve'> {
  return {
    async seriesOf(runId) {
      const rows = await reader.series.findMany({ where: { runId }, orderBy: { number: 'asc' } })
      return rows.map((row) => ({
        name: row.name,
        count: Number(row.count),
        lastStep: Number(row.lastStep),
        lastValue: spellNumber(fromColumns({ value: row.lastValue, nonFinite: row.lastNonFinite })),
      }))
    },
    async curve(question) {
      const { runId, series: name } = question
      const series = await reader.series.findUnique({ where: { runId_name: { runId, name } } })
      return series === null ? null : readCurve(reader, series, question)
    },
  }
}

/** Reads one level of rollups, and finer ones only at the ends: as many rows as there are places, however long the series is. */
async function readCurve(reader: PrismaClient, series: SeriesRow, question: CurveQuestion): Promise<Curve> {
  const { fromStep = 0, toStep = Number.MAX_SAFE_INTEGER, maxPoints } = question
  const source: Source = { reader, seriesNumber: series.number, fromStep, toStep }
  const level = await finestReadableLevel(source, readableRows(maxPoints))
  const buckets = await readBuckets(source, level)
  const { points, bucketSteps } = foldBuckets(buckets, { maxPoints, minimumBucketSteps: levelWidth(level) })
  const storedPoints = buckets.reduce((sum, { count }) => sum + count, 0)
  return { name: series.name, points: [...points], storedPoints, bucketSteps }
}

interface Source {
  readonly reader: PrismaClient
  readonly seriesNumber: number
  readonly fromStep: number
  readonly toStep: number
}

/** Rows get fewer from level to level, so halving finds the first level with at most `limit` of them. */
async function finestReadableLevel(source: Source, limit: number): Promise<number> {
  if ((await countRows(source, 0, limit + 1)) <= limit) return 0
  let tooFine = 0
  let coarseEnough = highestLevel
  while (coarseEnough - tooFine > 1) {
    const level = Math.floor((tooFine + coarseEnough) / 2)
    if ((await countRows(source, level, limit + 1)) <= limit) coarseEnough = level
    else tooFine = level
  }
  return coarseEnough
}

const countSchema = z.tuple([z.object({ rows: z.coerce.number() })])

async function countRows({ reader, seriesNumber, fromStep, toStep }: Source, level: number, limit: number): Promise<number> {
  const first = Math.floor(fromStep / levelWidth(level))
  const last = Math.floor(toStep / levelWidth(level))
  const rows =
    level === 0
      ? await reader.$queryRaw`SELECT COUNT(*) AS "rows" FROM (
          SELECT DISTINCT "step" FROM "Point" WHERE "seriesNumber" = ${seriesNumber} AND "step" BETWEEN ${first} AND ${last} LIMIT ${limit})`
      : await reader.$queryRaw`SELECT COUNT(*) AS "rows" FROM (
          SELECT 1 FROM "Rollup" WHERE "seriesNumber" = ${seriesNumber} AND "level" = ${level} AND "bucket" BETWEEN ${first} AND ${last} LIMIT ${limit})`
  return countSchema.parse(rows)[0].rows
}

async function readBuckets(source: Source, level: number): Promise<readonly Bucket[]> {
  const slices = coverSteps({ ...source, level })
  const sql = slices.map((slice) => (slice.level === 0 ? stepSliceSql : rollupSliceSql)).join(' UNION ALL ')
  const rows = await source.reader.$queryRawUnsafe(sql, ...slices.flatMap((slice) => sliceValues(source.seriesNumber, slice)))
  return [...bucketsOfRows(rows)].sort((a, b) => a.firstStep - b.firstStep)
}

const rollupSliceSql = `SELECT "firstStep", "lastStep", "count", "mean", "minimum", "maximum", "nanCount", "positiveInfinityCount",
    "negativeInfinityCount", "wallTimeMs" FROM "Rollup" WHERE "seriesNumber" = ? AND "level" = ? AND "bucket" BETWEEN ? AND ?`

/** One row per step, however many points share it. */
const stepSliceSql = `SELECT "step" AS "firstStep", "step" AS "lastStep", COUNT(*) AS "count", AVG("value") AS "mean",
    MIN("value") AS "minimum", MAX("value") AS "maximum", COUNT(*) FILTER (WHERE "nonFinite" = 'NaN') AS "nanCount",
    COUNT(*) FILTER (WHERE "nonFinite" = 'Infinity') AS "positiveInfinityCount",
    COUNT(*) FILTER (WHERE "nonFinite" = '-Infinity') AS "negativeInfinityCount", MAX("wallTimeMs") AS "wallTimeMs"
    FROM "Point" WHERE "seriesNumber" = ? AND "step" BETWEEN ? AND ? GROUP BY "step"`

function sliceValues(seriesNumber: number, { level, firstPlace, lastPlace }: LevelSlice): readonly number[] {
  return level === 0 ? [seriesNumber, firstPlace, lastPlace] : [seriesNumber, level, firstPlace, lastPlace]
}
