import type { BlobHash } from '../base/brand.ts'
import { createByteLimitedCache } from './byteLimitedCache.ts'
import { bufferByteLength, wholeBuffer, type BufferDescription, type PixelBuffer } from './pixelBuffer.ts'

/** Stored images, decoded. They never change, so one that is here need never be asked for again. */
export interface ImageCache {
  peek(hash: BlobHash): PixelBuffer | undefined
  load(hash: BlobHash, description: BufferDescription): Promise<PixelBuffer>
  put(hash: BlobHash, buffer: PixelBuffer): void
}

/** About 130 images of 800×800 in bytes, or 33 in floats. */
const defaultMaxBytes = 256 * 1024 * 1024

export function createImageCache(fetchBlob: (hash: BlobHash) => Promise<Uint8Array>, maxBytes = defaultMaxBytes): ImageCache {
  const images = createByteLimitedCache<PixelBuffer>({ maxBytes, byteLength: bufferByteLength })
  const underWay = new Map<BlobHash, Promise<PixelBuffer>>()

  const fetchImage = async (hash: BlobHash, description: BufferDescription): Promise<PixelBuffer> => {
    const buffer = wholeBuffer(description, await fetchBlob(hash))
    if (buffer === null) throw new Error(`The image ${hash.slice(0, 12)} has not the size that its frame says.`)
    images.set(hash, buffer)
    return buffer
  }

  return {
    peek: (hash) => images.get(hash),
    load(hash, description) {
      const known = images.get(hash)
      if (known !== undefined) return Promise.resolve(known)
      const pending = underWay.get(hash) ?? fetchImage(hash, description).finally(() => underWay.delete(hash))
      underWay.set(hash, pending)
      return pending
    },
    put: (hash, buffer) => images.set(hash, buffer),
  }
}
