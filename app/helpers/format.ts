import { readNumber, type SpelledNumber } from '#lib/base/spelledNumber.ts'
import type { FrameMetricName } from '#lib/contract/records.ts'

/** Numbers as people read them: ∞ and NaN by name, digits that matter, no jumping widths. */

const integers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export const missing = '–'

export function formatInteger(value: number): string {
  return integers.format(value)
}

export function formatStep(step: number | null): string {
  return step === null ? missing : formatInteger(step)
}

function nonFinite(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return '∞'
  return value === -Infinity ? '−∞' : null
}

/** A proper minus sign is as wide as the digits. */
function withMinus(text: string): string {
  return text.replace(/^-/, '−')
}

export function formatFixed(value: number, digits: number): string {
  return nonFinite(value) ?? withMinus(value.toFixed(digits))
}

/** Four significant digits; very large and very small numbers with an exponent. */
export function formatScalar(value: number): string {
  const named = nonFinite(value)
  if (named !== null) return named
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 1e-3 || size >= 1e6) return withMinus(value.toExponential(2).replace('e+', 'e').replace('e-', 'e−'))
  if (size >= 1e4) return withMinus(integers.format(value))
  return withMinus(value.toPrecision(4))
}

export interface MetricWords {
  readonly label: string
  readonly unit: string
  readonly meaning: string
  /** Larger is better. */
  readonly rises: boolean
}

export const metricWords: Readonly<Record<FrameMetricName, MetricWords>> = {
  psnr: { label: 'PSNR', unit: 'dB', meaning: 'peak signal-to-noise ratio', rises: true },
  ssim: { label: 'SSIM', unit: '', meaning: 'structural similarity', rises: true },
  l1: { label: 'L1', unit: '', meaning: 'mean absolute error', rises: false },
  l2: { label: 'L2', unit: '', meaning: 'mean squared error', rises: false },
  smoothL1: { label: 'Smooth L1', unit: '', meaning: 'smooth absolute error', rises: false },
}

/** A metric without its unit. */
export function formatMetric(metric: FrameMetricName, value: number): string {
  if (metric === 'psnr') return formatFixed(value, 2)
  if (metric === 'ssim') return formatFixed(value, 4)
  return formatScalar(value)
}

export function formatSpelledMetric(metric: FrameMetricName, value: SpelledNumber | null | undefined): string {
  return value === null || value === undefined ? missing : formatMetric(metric, readNumber(value))
}

/** A metric with its unit, where it has one. */
export function formatWithUnit(metric: FrameMetricName, value: number): string {
  const { unit } = metricWords[metric]
  return unit === '' ? formatMetric(metric, value) : `${formatMetric(metric, value)} ${unit}`
}

export function formatPercent(share: number): string {
  // 100 % only when nothing is missing, 0 % only when nothing is there.
  const percent = share * 100
  if (percent > 99.9 && percent < 100) return '99.9 %'
  return percent > 0 && percent < 0.1 ? '0.1 %' : `${percent.toFixed(percent === 100 || percent === 0 ? 0 : 1)} %`
}

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]

/** The two largest units: `42 s`, `3 min 05 s`, `2 h 07 min`, `4 d 03 h`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.max(0, milliseconds)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  if (whole < minute) return `${Math.floor(whole / second)} s`
  if (whole < hour) return `${Math.floor(whole / minute)} min ${two((whole % minute) / second)} s`
  if (whole < day) return `${Math.floor(whole / hour)} h ${two((whole % hour) / minute)} min`
  return `${Math.floor(whole / day)} d ${two((whole % day) / hour)} h`
}

/** `14:03:12` today, `3 Nov 14:03` otherwise; in the reader's own time zone. */
export function formatMoment(moment: number, now: number): string {
  const date = new Date(moment)
  if (date.toDateString() === new Date(now).toDateString()) {
    return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  }
  return date.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).replace(',', '')
}

/** `1 view`, `3 views`. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatInteger(count)} ${count === 1 ? singular : many}`
}
