import type { FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { imageByteLength, type ImageShape } from '#lib/base/image.ts'
import { canonicalHeader, canonicalHeaderMaxLength } from '#lib/contract/canonicalPixels.ts'
import { channelsSchema, colorSpaceSchema, dataTypeSchema, sideSchema, type ColorSpace } from '#lib/contract/primitives.ts'
import { damagedBlob } from '../storageErrors.ts'
import type { StoredImage } from '../blobStore.ts'
import { readFully } from './durableFiles.ts'

export interface BlobDescription extends ImageShape {
  readonly colorSpace: ColorSpace
  readonly headerLength: number
}

const fieldsSchema = z.tuple([
  z.literal('raywatch-pixels'),
  z.literal('1'),
  dataTypeSchema,
  z.coerce.number().pipe(sideSchema),
  z.coerce.number().pipe(sideSchema),
  z.coerce.number().pipe(channelsSchema),
  colorSpaceSchema,
])

/** What the canonical header at the beginning of these bytes says; null when there is none. */
export function parseCanonicalHeader(beginning: Uint8Array): BlobDescription | null {
  const text = new TextDecoder('latin1').decode(beginning.subarray(0, canonicalHeaderMaxLength))
  const headerLength = text.indexOf('\n') + 1
  const fields = fieldsSchema.safeParse(text.slice(0, headerLength - 1).split(' '))
  if (headerLength === 0 || !fields.success) return null
  const [, , dataType, height, width, channels, colorSpace] = fields.data
  const description = { dataType, height, width, channels, colorSpace, headerLength }
  // "0100" reads as 100 too, but only one spelling of a shape is canonical, or one image would have two names.
  return canonicalHeader(description, colorSpace) === text.slice(0, headerLength) ? description : null
}

/** Reads and checks header and length. */
export async function describeBlobFile(handle: FileHandle, hash: string): Promise<BlobDescription> {
  const beginning = new Uint8Array(canonicalHeaderMaxLength)
  const filled = await readFully(handle, beginning, 0)
  const description = parseCanonicalHeader(beginning.subarray(0, filled))
  if (description === null) throw damagedBlob(hash, 'its header is not readable')
  const { size } = await handle.stat()
  const expectedSize = description.headerLength + imageByteLength(description)
  if (size !== expectedSize) throw damagedBlob(hash, `it has ${size} bytes, expected ${expectedSize}`)
  return description
}

export async function readBlobFile(handle: FileHandle, hash: string): Promise<StoredImage> {
  const { headerLength, ...image } = await describeBlobFile(handle, hash)
  const bytes = new Uint8Array(new SharedArrayBuffer(imageByteLength(image)))
  const filled = await readFully(handle, bytes, headerLength)
  if (filled !== bytes.byteLength) throw damagedBlob(hash, `only ${filled} of ${bytes.byteLength} bytes of pixels could be read`)
  return { ...image, bytes }
}
