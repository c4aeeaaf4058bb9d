import type { PixelPlanes } from './pixelPlanes.ts'

/**
 * Rec. 709 luma of an RGB image, one plane: Y′ = 0.2126 R′ + 0.7152 G′ + 0.0722 B′, on the sRGB values as they are.
 * One-channel images come back as they are.
 *
 * Source: ITU-R BT.709-6, section 3.2.
 */
export function luma709(image: PixelPlanes): PixelPlanes {
  const [red, green, blue] = image.planes
  if (red === undefined || green === undefined || blue === undefined) return image
  const luma = red.map((value, i) => 0.2126 * value + 0.7152 * (green[i] ?? 0) + 0.0722 * (blue[i] ?? 0))
  return { ...image, planes: [luma] }
}
