import type { Database } from 'better-sqlite3'
import { z } from 'zod'

/** A table as both sides describe it: the Prisma schema in words, the database by its own pragmas. */
export interface TableShape {
  /** "name TYPE", with "?" where NULL is allowed. */
  readonly columns: readonly string[]
  readonly primaryKey: readonly string[]
  readonly indexes: readonly string[]
  readonly foreignKeys: readonly string[]
}

const sqlTypes: Readonly<Record<string, string>> = { Int: 'INTEGER', BigInt: 'BIGINT', String: 'TEXT', Float: 'REAL', Boolean: 'BOOLEAN' }

/** Reads as much of Prisma's language as prisma/schema.prisma uses; it throws on what it does not know. */
export function tablesOfSchema(schema: string): Record<string, TableShape> {
  const models = [...schema.matchAll(/^model (\w+) \{\n([^]*?)^\}/gm)].map(([, name = '', body = '']) => [name, body] as const)
  const names = new Set(models.map(([name]) => name))
  return Object.fromEntries(models.map(([name, body]) => [name, tableOfModel(name, body, names)]))
}

function tableOfModel(table: string, body: string, models: ReadonlySet<string>): TableShape {
  const lines = body.split('\n').map((line) => line.replace(/\/\/.*$/, '').trim()).filter((line) => line !== '')
  const shape = { columns: [] as string[], primaryKey: [] as string[], indexes: [] as string[], foreignKeys: [] as string[] }
  for (const line of lines) {
    const block = /^@@(id|unique|index)\(\[([\w, ]+)\]\)$/.exec(line)
    if (block !== null) {
      const columns = listOf(block[2])
      if (block[1] === 'id') shape.primaryKey = columns
      else shape.indexes.push(indexText({ table, columns, unique: block[1] === 'unique' }))
      continue
    }
    const [, column = '', type = '', many, optional, rest = ''] = /^(\w+)\s+(\w+)(\[\])?(\?)?\s*(.*)$/.exec(line) ?? []
    if (models.has(type)) {
      if (many === undefined) shape.foreignKeys.push(relationText(type, rest))
      continue
    }
    if (sqlTypes[type] === undefined) throw new Error(`unknown line in model ${table}: ${line}`)
    shape.columns.push(`${column} ${sqlTypes[type]}${optional ?? ''}`)
    if (/@id\b/.test(rest)) shape.primaryKey = [column]
    if (/@unique\b/.test(rest)) shape.indexes.push(indexText({ table, columns: [column], unique: true }))
  }
  return sorted(shape)
}

function relationText(target: string, attribute: string): string {
  const [, fields, references, onDelete] = /@relation\(fields: \[([\w, ]+)\], references: \[([\w, ]+)\], onDelete: (\w+)\)/.exec(attribute) ?? []
  return `${listOf(fields).join()} -> ${target} ${listOf(references).join()} on delete ${(onDelete ?? '').toUpperCase()}`
}

function listOf(text = ''): string[] {
  return text.split(',').map((part) => part.trim())
}

function indexText({ table, columns, unique }: { table: string; columns: readonly string[]; unique: boolean }): string {
  return `${[table, ...columns].join('_')}_${unique ? 'key' : 'idx'}${unique ? ' unique' : ''} ${columns.join()}`
}

const columnsSchema = z.array(z.object({ name: z.string(), type: z.string(), notnull: z.number(), pk: z.number() }))
const indexesSchema = z.array(z.object({ name: z.string(), unique: z.number(), origin: z.string() }))
const namesSchema = z.array(z.object({ name: z.string() }))
const foreignKeysSchema = z.array(z.object({ id: z.number(), seq: z.number(), table: z.string(), from: z.string(), to: z.string(), on_delete: z.string() }))

export function tablesOfDatabase(database: Database): Record<string, TableShape> {
  const tables = namesSchema.parse(
    database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'`).all(),
  )
  return Object.fromEntries(tables.map(({ name }) => [name, tableOfDatabase(database, name)]))
}

function tableOfDatabase(database: Database, table: string): TableShape {
  const columns = columnsSchema.parse(database.pragma(`table_info("${table}")`))
  const indexes = indexesSchema.parse(database.pragma(`index_list("${table}")`)).filter(({ origin }) => origin === 'c')
  const foreignKeys = foreignKeysSchema.parse(database.pragma(`foreign_key_list("${table}")`))
  const parts = [...new Set(foreignKeys.map(({ id }) => id))].map((id) => foreignKeys.filter((key) => key.id === id).sort((a, b) => a.seq - b.seq))
  return sorted({
    columns: columns.map(({ name, type, notnull }) => `${name} ${type}${notnull === 0 ? '?' : ''}`),
    primaryKey: columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk).map(({ name }) => name),
    indexes: indexes.map(({ name, unique }) => {
      const members = namesSchema.parse(database.pragma(`index_info("${name}")`)).map((member) => member.name)
      return `${name}${unique === 1 ? ' unique' : ''} ${members.join()}`
    }),
    foreignKeys: parts.map(
      (keys) => `${keys.map(({ from }) => from).join()} -> ${keys[0]?.table ?? ''} ${keys.map(({ to }) => to).join()} on delete ${keys[0]?.on_delete ?? ''}`,
    ),
  })
}

/** Columns and keys in their own order, which matters; indexes and foreign keys in any. */
function sorted(shape: TableShape): TableShape {
  return { ...shape, indexes: [...shape.indexes].sort(), foreignKeys: [...shape.foreignKeys].sort() }
}
