import { bytesPerPixel, type PixelImage } from '#lib/base/image.ts'
import type { Rectangle } from '#lib/contract/records.ts'

/** The pixels of disjoint rectangles in one row, for metrics that look at each pixel alone. Shared memory: a worker reads it as it is. */
export function gatherPixels(image: PixelImage, rectangles: readonly Rectangle[]): PixelImage {
  const pixelBytes = bytesPerPixel(image)
  const count = rectangles.reduce((total, { width, height }) => total + width * height, 0)
  const bytes = new Uint8Array(new SharedArrayBuffer(count * pixelBytes))
  let at = 0
  for (const { x, y, width, height } of rectangles) {
    for (let row = y; row < y + height; row++) {
      const start = (row * image.width + x) * pixelBytes
      bytes.set(image.bytes.subarray(start, start + width * pixelBytes), at)
      at += width * pixelBytes
    }
  }
  return { width: count, height: 1, channels: image.channels, dataType: image.dataType, bytes }
}
