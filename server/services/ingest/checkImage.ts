import { AppError } from '#lib/base/appError.ts'
import { imageByteLength, type ImageShape } from '#lib/base/image.ts'
import type { ImagePayload } from '#lib/contract/ingest.ts'
import { limits } from '#lib/contract/limits.ts'

/**
 * Checks what can be told before anything is allocated or decoded.
 *
 * @throws AppError `too_large`, `wrong_size`.
 */
export function checkPayload(image: ImagePayload): void {
  checkByteLength(image.data, 'body.image.data')
  if (image.encoding !== 'raw') return
  checkFrameShape(image, 'body.image')
  const expected = imageByteLength(image)
  if (image.data.byteLength === expected) return
  const { height, width, channels, dataType } = image
  throw new AppError({
    code: 'wrong_size',
    field: 'body.image.data',
    message: `body.image.data has ${image.data.byteLength} bytes; expected ${expected} for ${width}×${height} pixels of ${channels} ${dataType} values.`,
  })
}

/** @throws AppError `too_large`. */
export function checkByteLength(data: Uint8Array, field: string): void {
  if (data.byteLength <= limits.imageBytesPerMessage) return
  throw new AppError({
    code: 'too_large',
    field,
    message: `${field} has ${data.byteLength} bytes; expected at most ${limits.imageBytesPerMessage}. Send larger frames by tiles or spans.`,
  })
}

/** @throws AppError `too_large` for what would cost the server too much memory. */
export function checkFrameShape(shape: ImageShape, field: string): void {
  const pixels = shape.width * shape.height
  if (pixels > limits.framePixels) {
    throw new AppError({ code: 'too_large', field, message: `${shape.width}×${shape.height} is ${pixels} pixels; expected at most ${limits.framePixels}.` })
  }
  const bytes = imageByteLength(shape)
  if (bytes > limits.frameBytes) {
    throw new AppError({ code: 'too_large', field, message: `The frame would take ${bytes} bytes; expected at most ${limits.frameBytes}.` })
  }
}

/** A shape for an error message. */
export function showShape({ width, height, channels, dataType }: ImageShape): string {
  return `${width}×${height}×${channels} ${dataType}`
}
