import { readNumber, spellNumber, type NonFiniteSpelling, type SpelledNumber } from '#lib/base/spelledNumber.ts'

/**
 * A float64 in two columns. SQLite turns NaN into NULL, and Prisma's JSON turns infinities into it, so a value that is not finite
 * is NULL with its spelling beside it.
 */
export interface NumberColumns {
  readonly value: number | null
  readonly nonFinite: string | null
}

export function toColumns(value: number): NumberColumns {
  const spelled = spellNumber(value)
  return typeof spelled === 'number' ? { value: spelled, nonFinite: null } : { value: null, nonFinite: spelled }
}

export function fromColumns({ value, nonFinite }: NumberColumns): number {
  return value ?? readNumber(spelling(nonFinite))
}

export function spelledFromColumns(columns: NumberColumns): SpelledNumber {
  return columns.value ?? spelling(columns.nonFinite)
}

function spelling(nonFinite: string | null): NonFiniteSpelling {
  return nonFinite === 'Infinity' || nonFinite === '-Infinity' ? nonFinite : 'NaN'
}
