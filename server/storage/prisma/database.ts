import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import openSqlite from 'better-sqlite3'
import { AppError } from '#lib/base/appError.ts'
import { PrismaClient } from '#prisma/generated/client.ts'
import { migrate, readMigrations, type Migration } from './migrations.ts'

/**
 * Two connections, because Prisma's adapter has one per client and answers plain queries in the middle of whatever transaction is
 * open on it: with one of its own, reading never sees what is not committed yet. Only `writer` writes, one transaction at a time.
 */
export interface Database {
  readonly writer: PrismaClient
  readonly reader: PrismaClient
  /** Names of those that opening applied. */
  readonly appliedMigrations: readonly string[]
  close(): Promise<void>
}

export const databaseFileName = 'raywatch.db'

/** How long a connection waits for another process, such as a backup, before it gives up. */
const busyTimeoutMs = 10_000

export interface DatabaseOptions {
  readonly dataFolder: string
  readonly migrations?: readonly Migration[]
}

/** Opens the database in the folder, made and brought up to date where needed. Throws one clear sentence when that cannot be. */
export async function openDatabase({ dataFolder, migrations = readMigrations() }: DatabaseOptions): Promise<Database> {
  const path = join(dataFolder, databaseFileName)
  try {
    mkdirSync(dataFolder, { recursive: true })
    const appliedMigrations = prepareFile(path, migrations)
    const writer = connect(path, 'PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    const reader = connect(path, 'PRAGMA query_only = ON')
    await Promise.all([writer.$connect(), reader.$connect()])
    const close = async (): Promise<void> => {
      // The reader first: the last connection to close folds the write-ahead log into the file.
      await reader.$disconnect()
      await writer.$disconnect()
    }
    return { writer, reader, appliedMigrations, close }
  } catch (error) {
    throw explainOpenFailure(error, path)
  }
}

function prepareFile(path: string, migrations: readonly Migration[]): readonly string[] {
  const database = openSqlite(path, { timeout: busyTimeoutMs })
  try {
    // Kept in the file itself: every later connection is in this mode.
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    return migrate(database, migrations)
  } finally {
    database.close()
  }
}

function connect(path: string, pragmas: string): PrismaClient {
  const factory = new PrismaBetterSqlite3({ url: `file:${path}`, timeout: busyTimeoutMs })
  const connectWithPragmas = async (): ReturnType<typeof factory.connect> => {
    const connection = await factory.connect()
    await connection.executeScript(pragmas)
    return connection
  }
  return new PrismaClient({ adapter: { provider: factory.provider, adapterName: factory.adapterName, connect: connectWithPragmas } })
}

const openFailures: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'it is not a database',
  SQLITE_CORRUPT: 'it is damaged; restore it from a backup',
  SQLITE_READONLY: 'it cannot be written',
  SQLITE_CANTOPEN: 'the file cannot be opened or made',
  SQLITE_BUSY: 'another program holds it',
  SQLITE_FULL: 'the disk is full',
  EACCES: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'the folder is a file',
}

function explainOpenFailure(error: unknown, path: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  const { code } = error
  const known = Object.keys(openFailures).find((prefix) => code === prefix || code.startsWith(`${prefix}_`))
  if (known === undefined) return error
  const message = `The database ${path} cannot be used (${openFailures[known] ?? known}); choose another folder with --data.`
  return new AppError({ code: 'storage_unavailable', message, cause: error })
}
