import { AppError } from '#lib/base/appError.ts'
import { bytesPerPixel, type PixelImage } from '#lib/base/image.ts'
import type { Rectangle } from '#lib/contract/records.ts'

/** Copies of the rectangles' pixels, row-major each: the canvas of an open frame changes while an answer is on its way. */
export function copyRectangles(image: PixelImage, rectangles: readonly Rectangle[]): Uint8Array[] {
  let pixels = 0
  for (const [index, rectangle] of rectangles.entries()) {
    assertInside(image, rectangle, index)
    pixels += rectangle.width * rectangle.height
  }
  if (pixels > image.width * image.height) {
    throw new AppError({
      code: 'too_large',
      field: 'query.rectangles',
      message: `query.rectangles: ${pixels} pixels asked for; expected at most the frame's ${image.width * image.height}.`,
    })
  }
  return rectangles.map((rectangle) => copyRectangle(image, rectangle))
}

function assertInside({ width, height }: PixelImage, rectangle: Rectangle, index: number): void {
  const { x, y } = rectangle
  const isInside = rectangle.width > 0 && rectangle.height > 0 && x + rectangle.width <= width && y + rectangle.height <= height
  if (isInside) return
  throw new AppError({
    code: 'outside_frame',
    field: `query.rectangles.${index}`,
    message: `query.rectangles.${index}: ${x},${y},${rectangle.width},${rectangle.height} is empty or not inside the frame of ${width}×${height} pixels.`,
  })
}

function copyRectangle(image: PixelImage, { x, y, width, height }: Rectangle): Uint8Array {
  const pixelBytes = bytesPerPixel(image)
  const rowBytes = width * pixelBytes
  const copy = new Uint8Array(rowBytes * height)
  for (let row = 0; row < height; row += 1) {
    const start = ((y + row) * image.width + x) * pixelBytes
    copy.set(image.bytes.subarray(start, start + rowBytes), row * rowBytes)
  }
  return copy
}
