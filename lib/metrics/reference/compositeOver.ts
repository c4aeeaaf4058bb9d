import type { PixelImage } from '../../base/image.ts'
import { pixelPlanes, withoutAlpha, type PixelPlanes } from './pixelPlanes.ts'

/** Red, green and blue, nominally in [0, 1]. */
export type Rgb = readonly [red: number, green: number, blue: number]

/**
 * The colour of an RGBA image over an opaque background: c = rgb·α + background·(1 − α).
 *
 * Alpha is straight (not premultiplied), as in PNG and in the NeRF synthetic scenes. The result is not rounded to 8 bit.
 * Images of one or three channels have nothing to composite and come back as their planes.
 *
 * Source: Porter & Duff 1984, "Compositing Digital Images", the *over* operator with an opaque background.
 */
export function compositeOver(image: PixelImage, background: Rgb): PixelPlanes {
  const decoded = pixelPlanes(image)
  const alpha = decoded.planes[3]
  if (alpha === undefined) return decoded
  const colour = withoutAlpha(decoded)
  const planes = colour.planes.map((plane, channel) => {
    const behind = background[channel] ?? 0
    return plane.map((value, pixel) => overOpaque(value, alpha[pixel] ?? 0, behind))
  })
  return { ...colour, planes }
}

function overOpaque(value: number, alpha: number, behind: number): number {
  return value * alpha + behind * (1 - alpha)
}
