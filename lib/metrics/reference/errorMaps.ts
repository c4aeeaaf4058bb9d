import { assertUnreachable } from '../../base/assert.ts'
import type { PixelMap } from '../pixelMap.ts'
import { channelPairs, type PixelPlanes } from './pixelPlanes.ts'

/** `absolute` |x − y|, `squared` (x − y)², `signed` x − y (positive where the prediction is too bright). */
export const errorKinds = ['absolute', 'squared', 'signed'] as const

export type ErrorKind = (typeof errorKinds)[number]

/**
 * The error of every pixel and channel, in the size of the images; NaN where either side is not finite.
 *
 * @throws AppError `shape_mismatch` when the images differ in shape.
 */
export function errorMap(x: PixelPlanes, y: PixelPlanes, kind: ErrorKind = 'absolute'): PixelMap {
  const error = errorOf(kind)
  const planes = channelPairs(x, y).map(([a, b]) =>
    a.map((value, i) => {
      const difference = value - (b[i] ?? 0)
      return Number.isFinite(difference) ? error(difference) : NaN
    }),
  )
  return { width: x.width, height: x.height, offsetX: 0, offsetY: 0, pixelsPerValue: 1, planes }
}

function errorOf(kind: ErrorKind): (difference: number) => number {
  switch (kind) {
    case 'absolute':
      return Math.abs
    case 'squared':
      return (difference) => difference * difference
    case 'signed':
      return (difference) => difference
    default:
      return assertUnreachable(kind)
  }
}
