import { describe, expect, test } from 'vitest'
import { float16Value } from '#lib/base/float16.ts'

describe('float16Value', () => {
  test.each([
    ['zero', 0x0000, 0],
    ['minus zero', 0x8000, -0],
    ['one', 0x3c00, 1],
    ['minus two', 0xc000, -2],
    ['the largest', 0x7bff, 65504],
    ['the smallest normal', 0x0400, 2 ** -14],
    ['the largest subnormal', 0x03ff, 1023 * 2 ** -24],
    ['the smallest subnormal', 0x0001, 2 ** -24],
    ['a third', 0x3555, 0.333251953125],
    ['infinity', 0x7c00, Infinity],
    ['minus infinity', 0xfc00, -Infinity],
    ['a NaN', 0x7e00, NaN],
    ['a NaN with a sign', 0xfc01, NaN],
  ])('[MET-1] %s is exact', (_, bits, value) => {
    expect(float16Value(bits)).toBe(value)
  })

  test('[MET-1] the positive halves rise strictly, one unit in the last place at a time', () => {
    for (let bits = 1; bits < 0x7c00; bits++) expect(float16Value(bits) > float16Value(bits - 1)).toBe(true)
  })
})
