/**
 * JSON has neither NaN nor the infinities. On every wire and in every JSON column they are spelled as these strings,
 * which are also what Python's `float()` and JavaScript's `Number()` read back.
 */
export const nonFiniteSpellings = ['NaN', 'Infinity', '-Infinity'] as const

export type NonFiniteSpelling = (typeof nonFiniteSpellings)[number]

/** A float64 as JSON carries it. */
export type SpelledNumber = number | NonFiniteSpelling

export function spellNumber(value: number): SpelledNumber {
  if (Number.isFinite(value)) return value
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? 'Infinity' : '-Infinity'
}

export function readNumber(value: SpelledNumber): number {
  return Number(value)
}
