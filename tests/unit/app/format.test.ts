import { describe, expect, it } from 'vitest'
import {
  formatDuration,
  formatFixed,
  formatInteger,
  formatMetric,
  formatMoment,
  formatPercent,
  formatScalar,
  formatSpelledMetric,
  formatStep,
  formatWithUnit,
  plural,
} from '#app/helpers/format.ts'

describe('numbers', () => {
  it('[UI-33] ∞ and NaN by name, a minus as wide as a digit, thousands apart', () => {
    expect([Infinity, -Infinity, NaN, -1.5].map((value) => formatFixed(value, 2))).toEqual(['∞', '−∞', 'NaN', '−1.50'])
    expect([formatInteger(1_234_567), formatStep(null), formatStep(20_000)]).toEqual(['1,234,567', '–', '20,000'])
  })

  it('[UI-33] scalars have four digits that matter, exponents only where they must', () => {
    expect([0, 0.5, 0.00123456, 12.34567, 9_999, 12_345.6, 1.5e7, 0.000_123, -0.25, Infinity].map(formatScalar)).toEqual([
      '0',
      '0.5000',
      '0.001235',
      '12.35',
      '9999',
      '12,346',
      '1.50e7',
      '1.23e−4',
      '−0.2500',
      '∞',
    ])
  })

  it('[UI-33] each metric has its digits and its unit', () => {
    expect([formatMetric('psnr', 27.3149), formatMetric('ssim', 0.98765), formatMetric('l1', 0.0123)]).toEqual(['27.31', '0.9877', '0.01230'])
    expect([formatWithUnit('psnr', Infinity), formatWithUnit('ssim', 1)]).toEqual(['∞ dB', '1.0000'])
    expect([formatSpelledMetric('psnr', 'Infinity'), formatSpelledMetric('psnr', null), formatSpelledMetric('ssim', 'NaN')]).toEqual(['∞', '–', 'NaN'])
  })

  it('[UI-33] 100 % means nothing is missing and 0 % that nothing is there', () => {
    expect([0, 0.00001, 0.5, 0.99999, 1].map(formatPercent)).toEqual(['0 %', '0.1 %', '50.0 %', '99.9 %', '100 %'])
  })

  it('[UI-33] one is not many', () => {
    expect([plural(1, 'view'), plural(0, 'view'), plural(1_200, 'entry', 'entries')]).toEqual(['1 view', '0 views', '1,200 entries'])
  })
})

describe('times', () => {
  it('[UI-33] durations in their two largest units, of constant width below hours', () => {
    expect([-5, 999, 42_000, 185_000, 7_620_000, 356_400_000].map(formatDuration)).toEqual(['0 s', '0 s', '42 s', '3 min 05 s', '2 h 07 min', '4 d 03 h'])
  })

  it('[UI-33] a moment of today by its clock, of another day with its date', () => {
    const noon = new Date(2026, 10, 3, 12, 0, 5).getTime()
    expect(formatMoment(noon, noon + 3_600_000)).toBe('12:00:05')
    expect(formatMoment(noon, noon + 86_400_000)).toBe('3 Nov 12:00')
  })
})
