import { assertUnreachable } from '#lib/base/assert.ts'
import type { PixelImage } from '#lib/base/image.ts'
import { float16Value } from '#lib/base/float16.ts'

/** The image as screens show it: uint8 as it is, floats clamped to [0, 1] and rounded to 255 steps, NaN as 0. */
export function toEightBits(image: PixelImage): PixelImage {
  const { bytes, dataType } = image
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (dataType) {
    case 'uint8':
      return image
    case 'float16':
      return eightBitImage(image, (index) => float16Value(view.getUint16(index * 2, true)))
    case 'float32':
      return eightBitImage(image, (index) => view.getFloat32(index * 4, true))
    default:
      return assertUnreachable(dataType)
  }
}

function eightBitImage(image: PixelImage, valueAt: (index: number) => number): PixelImage {
  const bytes = new Uint8Array(image.width * image.height * image.channels)
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = eightBits(valueAt(index))
  return { ...image, dataType: 'uint8', bytes }
}

function eightBits(value: number): number {
  // Written so that NaN, for which every comparison is false, ends as 0.
  return value > 0 ? Math.round(Math.min(value, 1) * 255) : 0
}
