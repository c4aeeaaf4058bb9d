import { channelPairs, mean, type ChannelMetric, type PixelPlanes } from './pixelPlanes.ts'

/**
 * L2, the mean squared error (not its root): L2 = (1/n) Σ (xᵢ − yᵢ)² over the n values of height × width × channels.
 *
 * In the squared unit of the values, [0, 1] for pixels in range. 0 only for identical images.
 *
 * @throws AppError `shape_mismatch` when the images differ in shape.
 */
export function l2(x: PixelPlanes, y: PixelPlanes): ChannelMetric {
  const perChannel = channelPairs(x, y).map(([a, b]) => squaredSum(a, b) / a.length)
  return { value: mean(perChannel), perChannel }
}

/** Σ (aᵢ − bᵢ)² */
export function squaredSum(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    sum += difference * difference
  }
  return sum
}
