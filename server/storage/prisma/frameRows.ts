import { z } from 'zod'
import { frameMetricNames, frameSchema, rectangleSchema, type FrameMetrics } from '#lib/contract/records.ts'
import type { StoredFrame } from '../store.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { parseJson } from './recordRows.ts'
import { spelledFromColumns } from './spelledColumns.ts'

/** What a frame's record is made of, read together. */
export const frameParts = { run: { select: { protocol: true } }, measurements: true, metrics: true } as const

export type FrameRow = Prisma.FrameGetPayload<{ include: typeof frameParts }>

const coveredSchema = z.array(rectangleSchema)

export function frameOfRow(row: FrameRow): StoredFrame {
  const frame = frameSchema.parse({
    ...row,
    view: row.viewKey,
    step: Number(row.step),
    wallTimeMs: Number(row.wallTimeMs),
    metrics: metricsOfRow(row),
  })
  const covered = row.covered === null ? null : coveredSchema.parse(parseJson(row.covered))
  return { ...frame, writer: row.writer, openSeq: Number(row.openSeq), covered }
}

/** The figures under the run's protocol; `frameSchema` parses them. */
function metricsOfRow({ run: { protocol }, measurements, metrics }: FrameRow): Record<keyof FrameMetrics, unknown> | null {
  const measurement = measurements.find((candidate) => candidate.protocol === protocol)
  if (measurement === undefined) return null
  const columns = new Map(metrics.filter((candidate) => candidate.protocol === protocol).map((candidate) => [candidate.metric, candidate]))
  const values = frameMetricNames.flatMap((name) => {
    const value = columns.get(name)
    return value === undefined ? [] : [[name, spelledFromColumns(value)]]
  })
  return {
    protocol,
    implementation: measurement.implementation,
    values: Object.fromEntries(values),
    perChannel: parseJson(measurement.perChannel),
    nonFinitePixels: measurement.nonFinitePixels,
    finiteOnly: parseJson(measurement.finiteOnly),
    unavailable: parseJson(measurement.unavailable),
  }
}
