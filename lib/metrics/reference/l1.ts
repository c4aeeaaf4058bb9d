import { channelPairs, mean, type ChannelMetric, type PixelPlanes } from './pixelPlanes.ts'

/**
 * L1, the mean absolute error: L1 = (1/n) Σ |xᵢ − yᵢ| over the n values of height × width × channels.
 *
 * In the unit of the values, [0, 1] for pixels in range. 0 only for identical images.
 *
 * @throws AppError `shape_mismatch` when the images differ in shape.
 */
export function l1(x: PixelPlanes, y: PixelPlanes): ChannelMetric {
  const perChannel = channelPairs(x, y).map(([a, b]) => absoluteSum(a, b) / a.length)
  return { value: mean(perChannel), perChannel }
}

/** Σ |aᵢ − bᵢ| */
export function absoluteSum(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0))
  return sum
}
