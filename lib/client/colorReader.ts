import type { PixelBuffer } from './pixelBuffer.ts'

/** Red, green and blue of one pixel on the unit scale, written into an array that the caller owns and reuses. */
export type ColorReader = (pixel: number, into: Float64Array) => void

/**
 * Reads pixels as the metrics see them: bytes over 255, floats as sent (not clamped), one channel repeated, and four channels laid
 * over the background with straight alpha.
 */
export function colorReader(buffer: PixelBuffer): ColorReader {
  const { values, channels, background } = buffer
  const unit = buffer.dataType === 'uint8' ? 1 / 255 : 1
  if (channels === 1) {
    return (pixel, into) => into.fill((values[pixel] ?? 0) * unit, 0, 3)
  }
  if (channels === 4 && background !== null) {
    return (pixel, into) => {
      const at = pixel * 4
      const alpha = (values[at + 3] ?? 0) * unit
      for (let channel = 0; channel < 3; channel += 1) {
        into[channel] = (values[at + channel] ?? 0) * unit * alpha + (background[channel] ?? 0) * (1 - alpha)
      }
    }
  }
  return (pixel, into) => {
    const at = pixel * channels
    into[0] = (values[at] ?? 0) * unit
    into[1] = (values[at + 1] ?? 0) * unit
    into[2] = (values[at + 2] ?? 0) * unit
  }
}
