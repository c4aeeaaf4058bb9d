import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createByteLimitedCache } from '#lib/client/byteLimitedCache.ts'

describe('createByteLimitedCache', () => {
  it('[UI-26] forgets what was used longest ago', () => {
    const cache = createByteLimitedCache<string>({ maxBytes: 3, byteLength: () => 1 })
    for (const key of ['a', 'b', 'c']) cache.set(key, key)
    cache.get('a')
    cache.set('d', 'd')
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.has(key))).toEqual(['a', 'c', 'd'])
    cache.forget('c')
    expect({ bytes: cache.bytes, size: cache.size }).toEqual({ bytes: 2, size: 2 })
  })

  it('[UI-26] does not keep what is heavier than everything it may hold', () => {
    const cache = createByteLimitedCache<number>({ maxBytes: 10, byteLength: (value) => value })
    cache.set('small', 4)
    cache.set('huge', 11)
    expect([cache.get('small'), cache.get('huge')]).toEqual([4, undefined])
  })

  it('[UI-26] never holds more than its limit, and counts what it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), weight: fc.nat(12) })), (steps) => {
        const cache = createByteLimitedCache<number>({ maxBytes: 20, byteLength: (value) => value })
        for (const { key, weight } of steps) cache.set(key, weight)
        const held = ['a', 'b', 'c', 'd', 'e'].reduce((sum, key) => sum + (cache.get(key) ?? 0), 0)
        expect(cache.bytes).toBe(held)
        expect(held).toBeLessThanOrEqual(20)
      }),
    )
  })
})
