import { createHash } from 'node:crypto'
import { blobHash, type BlobHash } from '#lib/base/brand.ts'
import { canonicalHeader } from '#lib/contract/canonicalPixels.ts'
import type { StoredImage } from '#server/storage/blobStore.ts'

/** The name under which a blob store keeps this image. */
export function canonicalHash(image: StoredImage): BlobHash {
  return blobHash(createHash('sha256').update(canonicalHeader(image, image.colorSpace)).update(image.bytes).digest('hex'))
}
