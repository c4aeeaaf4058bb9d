import { createHash } from 'node:crypto'
import { blobHash, type BlobHash } from '#lib/base/brand.ts'
import { assert } from '#lib/base/assert.ts'
import { imageByteLength } from '#lib/base/image.ts'
import { canonicalHeader } from '#lib/contract/canonicalPixels.ts'
import type { BlobStore, StoredImage } from '../blobStore.ts'
import { copyToShared } from '../sharedBytes.ts'

export function createMemoryBlobStore(): BlobStore {
  const images = new Map<BlobHash, StoredImage>()
  return {
    put(image) {
      assert(image.bytes.byteLength === imageByteLength(image), 'an image has as many bytes as its shape says')
      const hash = blobHash(createHash('sha256').update(canonicalHeader(image, image.colorSpace)).update(image.bytes).digest('hex'))
      // A copy, because the caller may go on writing into its buffer; a file would keep the bytes of this moment too.
      if (!images.has(hash)) images.set(hash, { ...image, bytes: copyToShared(image.bytes) })
      return Promise.resolve(hash)
    },
    has: (hash) => Promise.resolve(images.has(hash)),
    read(hash) {
      const image = images.get(hash)
      return Promise.resolve(image === undefined ? null : { ...image, bytes: copyToShared(image.bytes) })
    },
    close: () => Promise.resolve(),
  }
}
