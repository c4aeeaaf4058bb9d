import { assertUnreachable } from '#lib/base/assert.ts'
import { protocols, ssimParameters, type Border, type Protocol, type PsnrPreset, type SsimParameters, type WindowShape } from '#lib/metrics/index.ts'

export interface MetricDefinition {
  readonly metric: string
  readonly words: string
}

/** How the figures of a protocol are computed, from the very parameters that compute them; null for a protocol this page does not know. */
export function protocolWords(name: string): readonly MetricDefinition[] | null {
  const known: readonly Protocol[] = Object.values(protocols)
  const protocol = known.find((candidate) => candidate.name === name)
  if (protocol === undefined) return null
  const { psnrPreset, ssimPreset, dataRange, background } = protocol
  return [
    { metric: 'PSNR', words: `${psnrWords(psnrPreset, dataRange)}, data range ${dataRange}.` },
    { metric: 'SSIM', words: `${ssimWords(ssimParameters(ssimPreset, dataRange))}.` },
    { metric: 'L1 and L2', words: 'values as sent, mean over pixels and channels.' },
    { metric: 'Ground truth with alpha', words: `composited over ${background.join(' ')}, or over the background that its view names.` },
  ]
}

function psnrWords(preset: PsnrPreset, range: number): string {
  const clamped = `values clamped to [0, ${range}]`
  switch (preset) {
    case 'unclamped':
      return 'values as sent'
    case 'clamped':
      return clamped
    case 'round8':
      return 'prediction rounded to 8 bit (ties to even), not clamped, ground truth as sent'
    case 'trunc8':
      return `${clamped} and truncated to 8 bit`
    case 'halfup8':
      return `${clamped} and rounded half up to 8 bit`
    case 'per-channel-mean':
      return `${clamped}, mean of the channels’ PSNR`
    default:
      return assertUnreachable(preset)
  }
}

const borderWords: Readonly<Record<Border, string>> = {
  zero: 'zero padding',
  crop: 'no padding, only windows inside the image',
  reflect: 'reflected borders (edge not repeated)',
  symmetric: 'mirrored borders (edge repeated)',
}

function ssimWords({ window, border, k1, k2, dataRange, covariance, colour, poolTowards }: SsimParameters): string {
  const parts = [
    windowWords(window),
    borderWords[border],
    `K1 ${k1}`,
    `K2 ${k2}`,
    dataRange === 'auto' ? 'data range of the two images themselves' : `data range ${dataRange}`,
    covariance === 'sample' ? 'sample covariance' : 'population covariance',
    colour === 'luma709' ? 'of the Rec. 709 luma' : 'mean over channels',
  ]
  return (poolTowards === undefined ? parts : [`average-pooled towards ${poolTowards} pixels`, ...parts]).join(', ')
}

function windowWords(window: WindowShape): string {
  switch (window.kind) {
    case 'gaussian':
      return `${window.size}×${window.size} Gaussian window, σ ${window.sigma}`
    case 'uniform':
      return `${window.size}×${window.size} uniform window`
    case 'taps':
      return `${window.taps.length}×${window.taps.length} window of taps ${window.taps.join(' ')}`
    default:
      return assertUnreachable(window)
  }
}
