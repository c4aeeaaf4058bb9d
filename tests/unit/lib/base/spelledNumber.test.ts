import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readNumber, spellNumber } from '#lib/base/spelledNumber.ts'

it('[CODE-5] every float64 survives JSON: NaN and the infinities by their spelling', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const wire = JSON.stringify(spellNumber(value))
      // JSON has no minus zero; nothing we measure tells the two zeros apart.
      expect(readNumber(JSON.parse(wire) as number)).toBe(Object.is(value, -0) ? 0 : value)
    }),
  )
  expect([NaN, Infinity, -Infinity, 0.5].map(spellNumber)).toEqual(['NaN', 'Infinity', '-Infinity', 0.5])
})
