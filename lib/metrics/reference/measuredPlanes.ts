import type { MeasureRequest } from '../kernel.ts'
import { defaultProtocol } from '../protocol.ts'
import { compositeOver } from './compositeOver.ts'
import { pixelPlanes, requireSameShape, withoutAlpha, type PixelPlanes } from './pixelPlanes.ts'

/**
 * The colour planes that are measured: the prediction without alpha as x, the ground truth over the protocol's background
 * as y.
 *
 * @throws AppError `wrong_size`, `shape_mismatch`.
 */
export function measuredPlanes({ prediction, groundTruth, protocol = defaultProtocol }: MeasureRequest): { readonly x: PixelPlanes; readonly y: PixelPlanes } {
  const x = withoutAlpha(pixelPlanes(prediction))
  const y = compositeOver(groundTruth, protocol.background)
  requireSameShape(x, y)
  return { x, y }
}
