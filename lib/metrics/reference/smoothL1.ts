import { AppError } from '../../base/appError.ts'
import { channelPairs, mean, type ChannelMetric, type PixelPlanes } from './pixelPlanes.ts'

/**
 * Smooth L1, quadratic below β and linear above: with d = |x − y|, the mean of 0.5 d²/β where d < β, else of d − 0.5 β.
 *
 * @param beta β > 0, in the unit of the values; 1 makes it half of L2 for pixels in [0, 1].
 * @throws AppError `bad_request` for another β, `shape_mismatch` when the images differ in shape.
 * Source: Girshick 2015, "Fast R-CNN", equation 3 (β = 1); β as in torch.nn.SmoothL1Loss.
 */
export function smoothL1(x: PixelPlanes, y: PixelPlanes, beta = 1): ChannelMetric {
  if (!(beta > 0)) throw new AppError({ code: 'bad_request', message: `Smooth L1 got beta ${beta}; it must be greater than 0.`, field: 'beta' })
  const perChannel = channelPairs(x, y).map(([a, b]) => smoothSum(a, b, beta) / a.length)
  return { value: mean(perChannel), perChannel }
}

function smoothSum(a: Float64Array, b: Float64Array, beta: number): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs((a[i] ?? 0) - (b[i] ?? 0))
    sum += d < beta ? (0.5 * d * d) / beta : d - 0.5 * beta
  }
  return sum
}
