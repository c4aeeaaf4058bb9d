import { AppError } from '../../base/appError.ts'
import { assertUnreachable } from '../../base/assert.ts'

/** One axis of a separable square window. `size` is odd; explicit taps are symmetric. */
export type WindowShape =
  | { readonly kind: 'gaussian'; readonly size: number; readonly sigma: number }
  | { readonly kind: 'uniform'; readonly size: number }
  | { readonly kind: 'taps'; readonly taps: readonly number[] }

/**
 * The window's weights along one axis, normalised to sum to 1: wₖ ∝ exp(−k²/2σ²) for a Gaussian, equal for a uniform one.
 *
 * @throws AppError `bad_request` when the length is not odd or the weights are not symmetric with a positive sum.
 */
export function windowWeights(shape: WindowShape): Float64Array {
  const raw = rawWeights(shape)
  const sum = raw.reduce((total, weight) => total + weight, 0)
  const symmetric = raw.every((weight, i) => weight === raw[raw.length - 1 - i])
  if (raw.length % 2 !== 1 || !symmetric || !(sum > 0)) {
    throw new AppError({ code: 'bad_request', message: `The window ${JSON.stringify(shape)} needs an odd length and symmetric weights with a positive sum.` })
  }
  return raw.map((weight) => weight / sum)
}

function rawWeights(shape: WindowShape): Float64Array {
  switch (shape.kind) {
    case 'gaussian':
      return Float64Array.from({ length: shape.size }, (_, i) => Math.exp(-((i - (shape.size - 1) / 2) ** 2) / (2 * shape.sigma ** 2)))
    case 'uniform':
      return new Float64Array(shape.size).fill(1)
    case 'taps':
      return Float64Array.from(shape.taps)
    default:
      return assertUnreachable(shape)
  }
}
