/**
 * A value per pixel and channel, ready for a heat map. Value (column, row) describes the square of `pixelsPerValue` image
 * pixels whose corner is (offsetX + column·pixelsPerValue, offsetY + row·pixelsPerValue).
 */
export interface PixelMap {
  readonly width: number
  readonly height: number
  /** 0 but for SSIM presets with cropped borders, whose map starts where the first whole window has its centre. */
  readonly offsetX: number
  readonly offsetY: number
  /** 1 but for SSIM presets that pool the images first. */
  readonly pixelsPerValue: number
  /** Row-major, one plane of width × height values per measured channel. */
  readonly planes: readonly Float64Array[]
}

/** One plane of width × height: the mean of the map's channels at every pixel. */
export function meanOverChannels({ width, height, planes }: PixelMap): Float64Array {
  const mean = new Float64Array(width * height)
  for (const plane of planes) {
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) + (plane[i] ?? 0) / planes.length
  }
  return mean
}
