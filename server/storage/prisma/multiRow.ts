import type { Transaction } from './transaction.ts'

export type SqlValue = string | number | bigint | null

/** SQLite's own bound on `?` in one statement, as better-sqlite3 is built. */
const parametersPerStatement = 32_766

/**
 * Prisma's `createMany` writes some 18,000 rows a second and cannot upsert; one statement for many rows writes ten times as many.
 * `before` and `after` are what stands around the list of values.
 */
export async function insertRows(
  transaction: Transaction,
  { before, after = '' }: { readonly before: string; readonly after?: string },
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  for (const chunk of chunksOf(rows)) await transaction.$executeRawUnsafe(`${before} VALUES ${placeholders(chunk)} ${after}`, ...chunk.flat())
}

/** Rows in as few statements as their parameters allow. */
export function chunksOf(rows: readonly (readonly SqlValue[])[]): readonly (readonly (readonly SqlValue[])[])[] {
  const rowsPerStatement = Math.floor(parametersPerStatement / Math.max(1, rows[0]?.length ?? 1))
  const chunks: (readonly (readonly SqlValue[])[])[] = []
  for (let start = 0; start < rows.length; start += rowsPerStatement) chunks.push(rows.slice(start, start + rowsPerStatement))
  return chunks
}

export function placeholders(rows: readonly (readonly SqlValue[])[]): string {
  const row = `(${(rows[0] ?? []).map(() => '?').join(',')})`
  return rows.map(() => row).join(',')
}

/** `?,?,?` for an `IN` list. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(',')
}
