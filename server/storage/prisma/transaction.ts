import { z } from 'zod'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { storageFailure } from '../storageErrors.ts'

export type Transaction = Prisma.TransactionClient

/** Prisma gives up on transactions after 5 s by default, which a slow disk under load may well need. */
const transactionLimits = { maxWait: 120_000, timeout: 120_000 }

/** Runs the action in one transaction. What the disk refuses is `storage_unavailable`; other errors are the action's own. */
export async function inTransaction<Value>(writer: PrismaClient, action: (transaction: Transaction) => Promise<Value>): Promise<Value> {
  try {
    return await writer.$transaction(action, transactionLimits)
  } catch (error) {
    const reason = diskReason(error)
    throw reason === null ? error : storageFailure(new Error(reason, { cause: error }), 'write to its database')
  }
}

/** SQLite's codes for what is not the statement's fault. */
const diskCodes = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB)/

const driverErrorSchema = z.object({ originalCode: z.string().regex(diskCodes), originalMessage: z.string() })

/** Prisma hands the driver's error on as it is when a transaction ends, and inside of its own when a statement fails. */
const databaseErrorSchema = z.union([
  z.object({ cause: driverErrorSchema }),
  z.object({ meta: z.object({ driverAdapterError: z.object({ cause: driverErrorSchema }) }) }).transform(({ meta }) => meta.driverAdapterError),
])

function diskReason(error: unknown): string | null {
  const parsed = databaseErrorSchema.safeParse(error)
  return parsed.success ? parsed.data.cause.originalMessage : null
}
