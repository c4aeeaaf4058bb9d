import type { Logger } from 'pino'
import type { Run } from '#lib/contract/records.ts'
import type { Effect, Store } from '../store.ts'
import { planCommit } from './commitPlan.ts'
import { openDatabase } from './database.ts'
import type { Migration } from './migrations.ts'
import { readingSeries } from './readCurves.ts'
import { readingFrames } from './readFrames.ts'
import { readingQuality } from './readQuality.ts'
import { readingRuns } from './readRecords.ts'
import { runColumns, runOfRow } from './recordRows.ts'
import { inTransaction, type Transaction } from './transaction.ts'
import { writeMeasurements } from './writeMetrics.ts'
import { appendPoints } from './writePoints.ts'
import { WriteQueue } from './writeQueue.ts'
import { forgetPieces, insertPieces, updateRuns, upsertAdvances, upsertFrames, upsertViews } from './writeRecords.ts'

export interface PrismaStoreOptions {
  /** Holds the database file; made when missing. */
  readonly dataFolder: string
  readonly logger?: Pick<Logger, 'info'>
  /** The committed ones, unless a test says otherwise. */
  readonly migrations?: readonly Migration[]
}

/** The durable store: SQLite through Prisma. Whatever `commit` or `createRun` resolved for survives a kill and a power cut. */
export async function createPrismaStore(options: PrismaStoreOptions): Promise<Store> {
  const database = await openDatabase(options)
  if (database.appliedMigrations.length > 0) options.logger?.info({ migrations: database.appliedMigrations }, 'The database was brought up to date.')
  const queue = new WriteQueue((effects) => inTransaction(database.writer, (transaction) => applyEffects(transaction, effects)))
  return {
    createRun: (run) => queue.exclusively(() => inTransaction(database.writer, (transaction) => createRun(transaction, run))),
    commit: (effects) => queue.commit(effects),
    ...readingRuns(database.reader),
    ...readingFrames(database.reader),
    ...readingSeries(database.reader),
    ...readingQuality(database.reader),
    close: () => queue.exclusively(() => database.close()),
  }
}

async function createRun(transaction: Transaction, run: Run): Promise<{ run: Run; created: boolean }> {
  const known = await transaction.run.findUnique({ where: { id: run.id } })
  if (known !== null) return { run: runOfRow(known), created: false }
  return { run: runOfRow(await transaction.run.create({ data: { id: run.id, ...runColumns(run) } })), created: true }
}

/** What others refer to first: a piece needs its frame, a frame its view. */
async function applyEffects(transaction: Transaction, effects: readonly Effect[]): Promise<void> {
  const plan = planCommit(effects)
  await updateRuns(transaction, plan.runs)
  await upsertViews(transaction, plan.views)
  await upsertFrames(transaction, plan.frames)
  await forgetPieces(transaction, plan.forgotten)
  await insertPieces(transaction, plan.pieces)
  await writeMeasurements(transaction, plan.measurements)
  await appendPoints(transaction, plan.points)
  await upsertAdvances(transaction, plan.advances)
}
