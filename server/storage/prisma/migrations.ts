import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { AppError } from '#lib/base/appError.ts'
import { systemClock } from '#lib/base/clock.ts'

/**
 * Migrations are plain SQL files that the server applies itself: Prisma's own command would download an engine. The records are
 * kept as Prisma keeps them, so that its tools find a database that they know.
 */
export interface Migration {
  readonly name: string
  readonly sql: string
}

const committedFolder = fileURLToPath(new URL('../../../prisma/migrations/', import.meta.url))

/** The layout of Prisma's own table; times are milliseconds since 1970. */
const recordsTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`

/** The committed migrations, oldest first. */
export function readMigrations(folder = committedFolder): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(folder, name, 'migration.sql'), 'utf8') }))
}

/** Brings the database up to date: each missing migration and its record in one transaction. Answers the names of those applied. */
export function migrate(database: Database, migrations: readonly Migration[]): readonly string[] {
  database.exec(recordsTable)
  const applied = appliedNames(database)
  refuseNewerDatabase(database, applied, migrations)
  const missing = migrations.filter(({ name }) => !applied.has(name))
  // SQLite changes a table by copying it, which must not cascade to the rows that refer to it; checked at the end instead.
  database.pragma('foreign_keys = OFF')
  for (const migration of missing) database.transaction(() => apply(database, migration)).immediate()
  database.pragma('foreign_keys = ON')
  return missing.map(({ name }) => name)
}

function apply(database: Database, { name, sql }: Migration): void {
  const startedAtMs = systemClock.now()
  database.exec(sql)
  const violations = z.array(z.unknown()).parse(database.pragma('foreign_key_check'))
  if (violations.length > 0) throw new Error(`Migration ${name} leaves ${violations.length} rows that refer to nothing`)
  database
    .prepare(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count")
       VALUES (?, ?, ?, ?, ?, 1)`,
    )
    .run(randomUUID(), createHash('sha256').update(sql).digest('hex'), systemClock.now(), name, startedAtMs)
}

const recordsSchema = z.array(z.object({ name: z.string(), finishedAt: z.unknown() }))

function appliedNames(database: Database): ReadonlySet<string> {
  const records = recordsSchema.parse(
    database
      .prepare(`SELECT "migration_name" AS name, "finished_at" AS finishedAt FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`)
      .all(),
  )
  const unfinished = records.find(({ finishedAt }) => finishedAt === null)
  if (unfinished !== undefined) {
    const message = `The database ${database.name} was left in the middle of the change "${unfinished.name}"; restore it from a backup.`
    throw new AppError({ code: 'storage_unavailable', message })
  }
  return new Set(records.map(({ name }) => name))
}

function refuseNewerDatabase(database: Database, applied: ReadonlySet<string>, known: readonly Migration[]): void {
  const unknown = [...applied].filter((name) => !known.some((migration) => migration.name === name))
  if (unknown.length === 0) return
  const message = `The database ${database.name} was written by a newer version of Raywatch (it has "${unknown.join('", "')}"); update Raywatch or choose another folder with --data.`
  throw new AppError({ code: 'storage_unavailable', message })
}
