import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import openSqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { databaseFileName, openDatabase } from '#server/storage/prisma/database.ts'
import { migrate, readMigrations } from '#server/storage/prisma/migrations.ts'
import { createPrismaStore } from '#server/storage/prisma/prismaStore.ts'
import { tablesOfDatabase, tablesOfSchema } from '#tests/support/prismaSchema.ts'
import { temporaryFolder } from '#tests/support/temporaryFolder.ts'

const inMemory = () => openSqlite(':memory:')
const addTable = (name: string) => ({ name: `20990101000000_${name}`, sql: `CREATE TABLE "${name}" ("id" INTEGER PRIMARY KEY);` })

describe('migrations', () => {
  it('[STO-19] make exactly the tables of the Prisma schema', () => {
    const database = inMemory()
    migrate(database, readMigrations())
    expect(tablesOfDatabase(database)).toEqual(tablesOfSchema(readFileSync('prisma/schema.prisma', 'utf8')))
    expect(Object.keys(tablesOfDatabase(database))).toContain('Rollup')
  })

  it('[STO-18] are applied once, oldest first, and recorded as Prisma records them', () => {
    const database = inMemory()
    const migrations = [addTable('One'), addTable('Two')]
    expect(migrate(database, migrations)).toEqual(migrations.map(({ name }) => name))
    expect(migrate(database, migrations)).toEqual([])
    const columns = database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all('_prisma_migrations')
    expect(columns).toEqual(['id', 'checksum', 'finished_at', 'migration_name', 'logs', 'rolled_back_at', 'started_at', 'applied_steps_count'])
    expect(database.prepare('SELECT * FROM _prisma_migrations ORDER BY migration_name').all()).toEqual(
      migrations.map(({ name, sql }) => ({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
        checksum: createHash('sha256').update(sql).digest('hex'),
        finished_at: expect.any(Number) as unknown,
        migration_name: name,
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Number) as unknown,
        applied_steps_count: 1,
      })),
    )
  })

  it('[STO-18] go on where an older version stopped', () => {
    const database = inMemory()
    migrate(database, [addTable('One')])
    expect(migrate(database, [addTable('One'), addTable('Two')])).toEqual(['20990101000000_Two'])
  })

  it('[STO-18] leave nothing of one that fails', () => {
    const database = inMemory()
    const broken = { name: '20990101000001_broken', sql: 'CREATE TABLE "Half" ("id" INTEGER PRIMARY KEY); INSERT INTO "Nowhere" VALUES (1);' }
    expect(() => migrate(database, [addTable('One'), broken])).toThrow('Nowhere')
    expect(Object.keys(tablesOfDatabase(database))).toEqual(['One'])
    expect(migrate(database, [addTable('One'), addTable('Half')])).toEqual(['20990101000000_Half'])
  })

  it('[STO-18] refuse to leave rows that refer to nothing', () => {
    const database = inMemory()
    const sql = 'CREATE TABLE "A" ("id" INTEGER PRIMARY KEY); CREATE TABLE "B" ("a" INTEGER REFERENCES "A" ("id")); INSERT INTO "B" VALUES (7);'
    expect(() => migrate(database, [{ name: '20990101000001_dangling', sql }])).toThrow('refer to nothing')
    expect(tablesOfDatabase(database)).toEqual({})
  })
})

describe('opening the database', () => {
  const sentence = (message: RegExp) => ({ code: 'storage_unavailable', message: expect.stringMatching(message) as unknown })

  it('[STO-17] refuses one that a newer version wrote', async () => {
    await using folder = await temporaryFolder()
    const newer = await createPrismaStore({ dataFolder: folder.path, migrations: [...readMigrations(), addTable('Future')] })
    await newer.close()
    await expect(createPrismaStore({ dataFolder: folder.path })).rejects.toMatchObject(sentence(/^The database .*raywatch\.db was written by a newer version .*Future.*\.$/))
  })

  it('[STO-17] refuses one that was left in the middle of a change', async () => {
    await using folder = await temporaryFolder()
    await (await createPrismaStore({ dataFolder: folder.path })).close()
    const database = openSqlite(join(folder.path, databaseFileName))
    database.exec('UPDATE _prisma_migrations SET finished_at = NULL')
    database.close()
    await expect(createPrismaStore({ dataFolder: folder.path })).rejects.toMatchObject(sentence(/in the middle of the change ".*_init"/))
  })

  it('[STO-17] refuses what is not a database, and a folder that cannot be one', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, databaseFileName), 'not a database, but long enough to look like a file of some sort'.repeat(40))
    await expect(createPrismaStore({ dataFolder: folder.path })).rejects.toMatchObject(sentence(/raywatch\.db cannot be used \(it is not a database\)/))
    await expect(createPrismaStore({ dataFolder: join(folder.path, databaseFileName) })).rejects.toMatchObject(sentence(/the folder is a file/))
  })

  it('[STO-20] is durable, checks references, and reads only what is committed', async () => {
    await using folder = await temporaryFolder()
    const database = await openDatabase({ dataFolder: folder.path })
    const pragma = async (client: 'writer' | 'reader', name: string): Promise<unknown> =>
      Object.values((await database[client].$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`))[0] ?? {})[0]
    expect(await pragma('writer', 'journal_mode')).toBe('wal')
    expect(await pragma('writer', 'synchronous')).toBe(2n)
    expect(await pragma('writer', 'foreign_keys')).toBe(1n)
    await database.writer.$transaction(async (transaction) => {
      await transaction.writer.deleteMany()
      await transaction.$executeRawUnsafe(`INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ('x', '', '')`)
      expect(await database.reader.$queryRawUnsafe('SELECT 1 FROM "_prisma_migrations" WHERE "id" = ?', 'x')).toEqual([])
    })
    expect(await database.reader.$queryRawUnsafe('SELECT 1 FROM "_prisma_migrations" WHERE "id" = ?', 'x')).toHaveLength(1)
    await expect(database.reader.writer.deleteMany()).rejects.toThrow('readonly')
    await database.close()
  })

  it('[STO-20] folds everything into one file when it closes', async () => {
    await using folder = await temporaryFolder()
    await (await createPrismaStore({ dataFolder: folder.path })).close()
    expect(await readdir(folder.path)).toEqual([databaseFileName])
  })
})
