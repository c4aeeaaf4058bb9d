import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAxisStep, formatAxisValue, linearAxis, linearTicks, logAxis } from '#app/helpers/axis.ts'

describe('axes', () => {
  it('[UI-34] ticks are round numbers', () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(linearTicks(0, 600, 4)).toEqual([0, 200, 400, 600])
    expect(linearTicks(6, 971, 4)).toEqual([250, 500, 750])
    expect(linearTicks(5, 5, 4)).toEqual([5])
    expect(logAxis(1e-4, 1).ticks).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1])
    expect(logAxis(0.02, 0.3).ticks).toEqual([0.02, 0.05, 0.1, 0.2])
  })

  it('[UI-34] every range contains its data, also when all of it is one value, and has a tick or more', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [lowest, highest] = [Math.min(a, b), Math.max(a, b)]
        const { domain, ticks } = linearAxis(lowest, highest)
        expect(domain[0]).toBeLessThanOrEqual(lowest)
        expect(domain[1]).toBeGreaterThan(highest)
        expect(ticks.length).toBeGreaterThan(0)
        expect(ticks.length).toBeLessThanOrEqual(6)
      }),
    )
  })

  it('[UI-34] logarithmic ranges too, over any number of decades', () => {
    const exponent = fc.double({ min: -30, max: 30, noNaN: true })
    fc.assert(
      fc.property(exponent, exponent, (a, b) => {
        const [lowest, highest] = [10 ** Math.min(a, b), 10 ** Math.max(a, b)]
        const { domain, ticks } = logAxis(lowest, highest)
        expect(domain[0]).toBeLessThan(lowest)
        expect(domain[1]).toBeGreaterThan(highest)
        expect(ticks.every((tick) => tick >= domain[0] && tick <= domain[1])).toBe(true)
        expect(ticks.length).toBeLessThanOrEqual(9)
      }),
    )
  })

  it('[UI-34] a curve of values from zero on does not get a negative axis', () => {
    expect(linearAxis(0.001, 1).domain[0]).toBe(0)
  })

  it('[UI-34] labels are short', () => {
    expect([0, 500, 2_500, 300_000, 1_000_000].map(formatAxisStep)).toEqual(['0', '500', '2.5k', '300k', '1M'])
    expect([0, 0.25, -3, 0.0001, 20_000].map(formatAxisValue)).toEqual(['0', '0.25', '−3', '1e−4', '2e4'])
  })
})
