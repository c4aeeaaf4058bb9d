import { assert } from '../../base/assert.ts'
import { imageByteLength, type ChannelCount, type PixelImage } from '../../base/image.ts'
import { blobHash, type BlobHash } from '../../base/brand.ts'
import { canonicalHeader } from '../../contract/canonicalPixels.ts'
import type { ImagePayload } from '../../contract/ingest.ts'
import type { ColorSpace } from '../../contract/primitives.ts'

/** An image file, sent as it is and decoded by the server. */
export interface EncodedImage {
  readonly encoding: 'png' | 'jpeg' | 'webp'
  readonly data: Uint8Array
}

/** Raw pixels, or an image file. */
export type ImageInput = PixelImage | EncodedImage

export interface PixelArray {
  readonly width: number
  readonly height: number
  readonly channels: ChannelCount
  /** Row-major, channels last: 8-bit values, or floats nominally in [0, 1]. */
  readonly pixels: Uint8Array | Uint8ClampedArray | Float32Array
}

/** A typed array as an image; the array says the data type. */
export function imageOf({ width, height, channels, pixels }: PixelArray): PixelImage {
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)
  const image: PixelImage = { width, height, channels, dataType: pixels instanceof Float32Array ? 'float32' : 'uint8', bytes }
  assert(bytes.byteLength === imageByteLength(image), `pixels holds ${bytes.byteLength} bytes, which is not ${width}×${height}×${channels}`)
  return image
}

/** The image as a message carries it. Its bytes are copied, because trainers reuse their buffers. */
export function toPayload(image: ImageInput): ImagePayload {
  if ('encoding' in image) return { encoding: image.encoding, data: copyOf(image.data) }
  const { width, height, channels, dataType, bytes } = image
  return { encoding: 'raw', width, height, channels, dataType, data: copyOf(bytes) }
}

export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}

/** The name of raw pixels everywhere: SHA-256 of their canonical form. Null for image files, whose pixels only the server decodes. */
export async function canonicalHash(payload: ImagePayload, colorSpace: ColorSpace): Promise<BlobHash | null> {
  if (payload.encoding !== 'raw') return null
  const header = new TextEncoder().encode(canonicalHeader(payload, colorSpace))
  const canonical = new Uint8Array(header.byteLength + payload.data.byteLength)
  canonical.set(header)
  canonical.set(payload.data, header.byteLength)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', canonical))
  return blobHash(Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}
