import { describe, expect, it } from 'vitest'
import type { BlobHash } from '#lib/base/brand.ts'
import type { StoredImage } from '#server/storage/blobStore.ts'
import { createMemoryBlobStore } from '#server/storage/memory/memoryBlobStore.ts'
import { gatherPixels } from '#server/services/quality/gatherPixels.ts'
import { TruthCache } from '#server/services/quality/truthCache.ts'

function image(fill: number): StoredImage {
  return { width: 10, height: 10, channels: 1, dataType: 'uint8', colorSpace: 'srgb', bytes: new Uint8Array(100).fill(fill) }
}

async function countingStore() {
  const store = createMemoryBlobStore()
  const hashes = await Promise.all([1, 2, 3].map((fill) => store.put(image(fill))))
  const reads: BlobHash[] = []
  return { hashes, reads, blobs: { ...store, read: (hash: BlobHash) => (reads.push(hash), store.read(hash)) } }
}

describe('TruthCache', () => {
  it('[ING-38] reads an image once, also for readers at the same time', async () => {
    const { hashes, reads, blobs } = await countingStore()
    const cache = new TruthCache(blobs)
    const [first] = hashes
    const images = await Promise.all([cache.image(first as BlobHash), cache.image(first as BlobHash)])
    expect(images[0]).toBe(images[1])
    expect(await cache.image(first as BlobHash)).toBe(images[0])
    expect(reads).toHaveLength(1)
  })

  it('[ING-38] keeps to its bound in bytes, and lets go of what was unused longest', async () => {
    const { hashes, reads, blobs } = await countingStore()
    const cache = new TruthCache(blobs, 250)
    const [a, b, c] = hashes as [BlobHash, BlobHash, BlobHash]
    for (const hash of [a, b, a, c]) await cache.image(hash)
    expect(cache.bytes).toBe(200)
    for (const hash of [a, c]) await cache.image(hash)
    expect(reads).toEqual([a, b, c])
    await cache.image(b)
    expect(reads).toEqual([a, b, c, b])
  })

  it('[ING-38] does not remember what is missing', async () => {
    const { blobs, reads } = await countingStore()
    const cache = new TruthCache(blobs)
    const missing = '0'.repeat(64) as BlobHash
    expect(await cache.image(missing)).toBeNull()
    expect(await cache.image(missing)).toBeNull()
    expect(reads).toHaveLength(2)
  })
})

describe('gatherPixels', () => {
  it('[ING-10] puts the pixels of rectangles into one row, in shared memory', () => {
    const bytes = Uint8Array.from({ length: 4 * 3 * 3 }, (_, index) => index)
    const gathered = gatherPixels({ width: 4, height: 3, channels: 3, dataType: 'uint8', bytes }, [
      { x: 1, y: 0, width: 1, height: 2 },
      { x: 3, y: 2, width: 1, height: 1 },
    ])
    expect(gathered).toMatchObject({ width: 3, height: 1, channels: 3 })
    expect([...gathered.bytes]).toEqual([3, 4, 5, 15, 16, 17, 33, 34, 35])
    expect(gathered.bytes.buffer).toBeInstanceOf(SharedArrayBuffer)
  })
})
