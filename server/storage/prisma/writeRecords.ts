import { missingFrame, missingRun, missingView } from './missing.ts'
import { insertRows, marks } from './multiRow.ts'
import type { Advance } from './commitPlan.ts'
import type { Transaction } from './transaction.ts'
import type { FrameId } from '#lib/base/brand.ts'
import type { Run, View } from '#lib/contract/records.ts'
import type { FramePiece, StoredFrame } from '../store.ts'
import { runColumns, viewColumns } from './recordRows.ts'

/** Writing runs, views, frames and pieces. */

export async function updateRuns(transaction: Transaction, runs: readonly Run[]): Promise<void> {
  for (const run of runs) {
    const { count } = await transaction.run.updateMany({ where: { id: run.id }, data: runColumns(run) })
    if (count === 0) throw await missingRun(transaction, [run.id])
  }
}

export async function upsertAdvances(transaction: Transaction, advances: readonly Advance[]): Promise<void> {
  const rows = advances.map(({ runId, writer, seq }) => [runId, writer, seq])
  const after = 'ON CONFLICT ("runId", "writer") DO UPDATE SET "durableSeq" = MAX("durableSeq", excluded."durableSeq")'
  try {
    await insertRows(transaction, { before: 'INSERT INTO "Writer" ("runId", "writer", "durableSeq")', after }, rows)
  } catch (error) {
    throw await missingRun(transaction, advances.map(({ runId }) => runId), error)
  }
}

export async function upsertViews(transaction: Transaction, views: readonly View[]): Promise<void> {
  for (const view of views) {
    const { runId, key } = view
    const columns = viewColumns(view)
    try {
      await transaction.view.upsert({ where: { runId_key: { runId, key } }, create: { runId, key, ...columns }, update: columns })
    } catch (error) {
      throw await missingRun(transaction, [runId], error)
    }
  }
}

const frameColumnNames = [
  ...['id', 'runId', 'viewKey', 'step', 'width', 'height', 'channels', 'dataType', 'colorSpace', 'status'],
  ...['coveredPixels', 'covered', 'nonFiniteValues', 'wallTimeMs', 'prediction', 'writer', 'openSeq'],
]
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')
const replacedFrameColumns = frameColumnNames.filter((name) => name !== 'id').map((name) => `"${name}" = excluded."${name}"`)

export async function upsertFrames(transaction: Transaction, frames: readonly StoredFrame[]): Promise<void> {
  const rows = frames.map((frame) => [
    ...[frame.id, frame.runId, frame.view, frame.step, frame.width, frame.height, frame.channels, frame.dataType, frame.colorSpace],
    ...[frame.status, frame.coveredPixels, frame.covered === null ? null : JSON.stringify(frame.covered), frame.nonFiniteValues, frame.wallTimeMs, frame.prediction, frame.writer, frame.openSeq],
  ])
  const before = `INSERT INTO "Frame" (${quoted(frameColumnNames)})`
  const after = `ON CONFLICT ("id") DO UPDATE SET ${replacedFrameColumns.join(', ')}`
  try {
    await insertRows(transaction, { before, after }, rows)
  } catch (error) {
    throw await missingView(transaction, frames, error)
  }
}

export async function insertPieces(transaction: Transaction, pieces: readonly FramePiece[]): Promise<void> {
  const rows = pieces.map(({ frameId, region, journalOffset, byteLength }) => {
    const where =
      region.kind === 'tile'
        ? [region.x, region.y, region.width, region.height, null, null]
        : [null, null, null, null, region.start, region.count]
    return [frameId, region.kind, ...where, journalOffset, byteLength]
  })
  const names = ['frameId', 'kind', 'x', 'y', 'width', 'height', 'start', 'count', 'journalOffset', 'byteLength']
  try {
    await insertRows(transaction, { before: `INSERT INTO "FramePiece" (${quoted(names)})` }, rows)
  } catch (error) {
    throw await missingFrame(transaction, pieces.map(({ frameId }) => frameId), error)
  }
}

export async function forgetPieces(transaction: Transaction, frameIds: readonly FrameId[]): Promise<void> {
  if (frameIds.length === 0) return
  await transaction.$executeRawUnsafe(`DELETE FROM "FramePiece" WHERE "frameId" IN (${marks(frameIds)})`, ...frameIds)
}
