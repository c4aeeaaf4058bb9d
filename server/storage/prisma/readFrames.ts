import { z } from 'zod'
import type { FrameId } from '#lib/base/brand.ts'
import { frameSchema } from '#lib/contract/records.ts'
import type { FramePiece as PieceRow, PrismaClient } from '#prisma/generated/client.ts'
import type { FramePiece, Region, Store, StoredFrame } from '../store.ts'
import { frameOfRow, frameParts } from './frameRows.ts'

export function readingFrames(
  reader: PrismaClient,
): Pick<Store, 'frame' | 'frameByOpenSeq' | 'framesOfView' | 'openFrames' | 'countFrames' | 'pieces' | 'framesToMeasure'> {
  return {
    async frame(frameId) {
      const row = await reader.frame.findUnique({ where: { id: frameId }, include: frameParts })
      return row === null ? null : frameOfRow(row)
    },
    async frameByOpenSeq(runId, writer, openSeq) {
      const where = { runId_writer_openSeq: { runId, writer, openSeq: BigInt(openSeq) } }
      const row = await reader.frame.findUnique({ where, include: frameParts })
      return row === null ? null : frameOfRow(row)
    },
    async framesOfView(runId, viewKey) {
      const where = { runId, viewKey, superseded: false }
      const rows = await reader.frame.findMany({ where, include: frameParts, orderBy: [{ step: 'asc' }, { number: 'asc' }] })
      return rows.map((row) => frameSchema.parse(frameOfRow(row)))
    },
    async openFrames(runId) {
      const rows = await reader.frame.findMany({ where: { runId, status: 'open' }, include: frameParts, orderBy: { number: 'asc' } })
      return rows.map(frameOfRow)
    },
    countFrames: (runId) => reader.frame.count({ where: { runId } }),
    async pieces(frameId) {
      const rows = await reader.framePiece.findMany({ where: { frameId }, orderBy: { number: 'asc' } })
      return rows.map((row) => pieceOfRow(frameId, row))
    },
    framesToMeasure: (protocol, limit) => framesToMeasure(reader, protocol, limit),
  }
}

const numbersSchema = z.array(z.object({ number: z.coerce.number() }))

/** Two ranges instead of `<>`, so that frames already measured under the protocol are not even looked at. */
async function framesToMeasure(reader: PrismaClient, protocol: string, limit: number): Promise<readonly StoredFrame[]> {
  const numbers = await reader.$queryRaw`
    SELECT frame."number" FROM "Frame" AS frame
      JOIN "View" AS view ON view."runId" = frame."runId" AND view."key" = frame."viewKey"
    WHERE (frame."measuredUnder" < ${protocol} OR frame."measuredUnder" > ${protocol})
      AND frame."status" = 'complete' AND view."groundTruthHash" IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM "FrameMeasurement" AS done WHERE done."frameNumber" = frame."number" AND done."protocol" = ${protocol})
    ORDER BY frame."number" LIMIT ${limit}`
  const wanted = numbersSchema.parse(numbers).map(({ number }) => number)
  const rows = await reader.frame.findMany({ where: { number: { in: wanted } }, include: frameParts, orderBy: { number: 'asc' } })
  return rows.map(frameOfRow)
}

const regionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tile'), x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  z.object({ kind: z.literal('span'), start: z.number(), count: z.number() }),
])

function pieceOfRow(frameId: FrameId, row: PieceRow): FramePiece {
  const region: Region = regionSchema.parse(row)
  return { frameId, region, journalOffset: Number(row.journalOffset), byteLength: row.byteLength }
}
