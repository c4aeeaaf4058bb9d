import { describe, expect, it } from 'vitest'
import { openDatabase } from '#server/storage/prisma/database.ts'
import { runColumns } from '#server/storage/prisma/recordRows.ts'
import { inTransaction, type Transaction } from '#server/storage/prisma/transaction.ts'
import { aRun } from '#tests/support/records.ts'
import { temporaryFolder } from '#tests/support/temporaryFolder.ts'

describe('transactions', () => {
  it('[STO-27] answer a full disk with storage_unavailable, leave nothing, and go on when there is room', async () => {
    await using folder = await temporaryFolder()
    const database = await openDatabase({ dataFolder: folder.path })
    const create = (id: string) => (transaction: Transaction) =>
      transaction.run.create({ data: { id, ...runColumns(aRun({ notes: 'n'.repeat(200_000) })) } })
    // SQLite's own bound on the file's size fails the way a full disk does.
    await database.writer.$queryRawUnsafe('PRAGMA max_page_count = 80')
    const overfilling = inTransaction(database.writer, async (transaction) => {
      await create('first')(transaction)
      await create('second')(transaction)
    })
    await expect(overfilling).rejects.toMatchObject({
      code: 'storage_unavailable',
      retryable: true,
      message: 'The server could not write to its database: database or disk is full.',
    })
    expect(await database.reader.run.count()).toBe(0)
    await database.writer.$queryRawUnsafe('PRAGMA max_page_count = 100000')
    await inTransaction(database.writer, create('third'))
    expect(await database.reader.run.count()).toBe(1)
    await database.close()
  })

  it('[STO-27] hand on errors that are not the disk\'s', async () => {
    await using folder = await temporaryFolder()
    const database = await openDatabase({ dataFolder: folder.path })
    await expect(inTransaction(database.writer, () => Promise.reject(new Error('of its own')))).rejects.toThrow(/^of its own$/)
    await expect(inTransaction(database.writer, (transaction) => transaction.$executeRawUnsafe('INSERT INTO "Nowhere" VALUES (1)'))).rejects.toThrow('Nowhere')
    await database.close()
  })
})
