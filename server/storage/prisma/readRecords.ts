import { z } from 'zod'
import type { BlobHash } from '#lib/base/brand.ts'
import { blobHashSchema } from '#lib/contract/primitives.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { Store } from '../store.ts'
import { runOfRow, viewOfRow } from './recordRows.ts'

export function readingRuns(
  reader: PrismaClient,
): Pick<Store, 'durableSeq' | 'run' | 'runs' | 'countRuns' | 'runsWithStatus' | 'view' | 'views' | 'referencedBlobs'> {
  return {
    async durableSeq(runId, writer) {
      const row = await reader.writer.findUnique({ where: { runId_writer: { runId, writer } } })
      return Number(row?.durableSeq ?? 0)
    },
    async run(runId) {
      const row = await reader.run.findUnique({ where: { id: runId } })
      return row === null ? null : runOfRow(row)
    },
    async runs(limit) {
      const rows = await reader.run.findMany({ orderBy: [{ startedAtMs: 'desc' }, { number: 'desc' }], take: limit })
      return rows.map(runOfRow)
    },
    countRuns: () => reader.run.count(),
    async runsWithStatus(status) {
      const rows = await reader.run.findMany({ where: { status }, orderBy: { number: 'asc' } })
      return rows.map(runOfRow)
    },
    async view(runId, key) {
      const row = await reader.view.findUnique({ where: { runId_key: { runId, key } } })
      return row === null ? null : viewOfRow(row)
    },
    async views(runId) {
      const rows = await reader.view.findMany({ where: { runId }, orderBy: { number: 'asc' } })
      return rows.map(viewOfRow)
    },
    referencedBlobs: () => referencedBlobs(reader),
  }
}

const hashesSchema = z.array(z.object({ hash: blobHashSchema }))

async function referencedBlobs(reader: PrismaClient): Promise<ReadonlySet<BlobHash>> {
  const rows = await reader.$queryRaw`
    SELECT "groundTruthHash" AS hash FROM "View" WHERE "groundTruthHash" IS NOT NULL
    UNION SELECT "prediction" AS hash FROM "Frame" WHERE "prediction" IS NOT NULL`
  return new Set(hashesSchema.parse(rows).map(({ hash }) => hash))
}
