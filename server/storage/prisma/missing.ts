import { assertExists } from '#lib/base/assert.ts'
import type { FrameId, RunId } from '#lib/base/brand.ts'
import { unknownFrame, unknownRun, unknownView } from '../storageErrors.ts'
import type { StoredFrame } from '../store.ts'
import type { Transaction } from './transaction.ts'

/**
 * SQLite refuses a row that refers to nothing without saying to what. These look after such a refusal which record is missing and
 * answer the error that names it, or `error` as it was when none is.
 */

export async function missingRun(transaction: Transaction, runIds: readonly RunId[], error?: unknown): Promise<unknown> {
  const found = await transaction.run.findMany({ where: { id: { in: [...runIds] } }, select: { id: true } })
  const missing = runIds.find((runId) => !found.some(({ id }) => id === runId))
  return missing === undefined ? assertExists(error, 'the reason of a failed write') : unknownRun(missing)
}

export async function missingView(transaction: Transaction, frames: readonly StoredFrame[], error: unknown): Promise<unknown> {
  for (const { runId, view: key } of frames) {
    const view = await transaction.view.findUnique({ where: { runId_key: { runId, key } }, select: { number: true } })
    if (view !== null) continue
    const run = await transaction.run.findUnique({ where: { id: runId }, select: { number: true } })
    return run === null ? unknownRun(runId) : unknownView(runId, key)
  }
  return error
}

export async function missingFrame(transaction: Transaction, frameIds: readonly FrameId[], error: unknown): Promise<unknown> {
  const found = await transaction.frame.findMany({ where: { id: { in: [...frameIds] } }, select: { id: true } })
  const missing = frameIds.find((frameId) => !found.some(({ id }) => id === frameId))
  return missing === undefined ? error : unknownFrame(missing)
}
