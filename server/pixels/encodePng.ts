import sharp from 'sharp'
import { assert } from '#lib/base/assert.ts'
import type { PixelImage } from '#lib/base/image.ts'

/** An 8-bit image as a PNG file. */
export async function encodePng({ width, height, channels, dataType, bytes }: PixelImage): Promise<Uint8Array> {
  assert(dataType === 'uint8', 'a PNG file is made of 8-bit values')
  return await sharp(bytes, { raw: { width, height, channels } })
    // A grey image is otherwise written as red, green and blue.
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    // Level 3: renders hardly become smaller with more, and a person waits for this.
    .png({ compressionLevel: 3 })
    .toBuffer()
}
