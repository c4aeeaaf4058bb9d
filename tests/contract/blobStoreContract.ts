import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blobHash } from '#lib/base/brand.ts'
import { channelCounts, dataTypes, imageByteLength } from '#lib/base/image.ts'
import { colorSpaces } from '#lib/contract/primitives.ts'
import type { BlobStore, StoredImage } from '#server/storage/blobStore.ts'

export interface BlobHome {
  readonly blobs: BlobStore
  remove(): Promise<void>
}

export function anImage(changes: Partial<StoredImage> = {}): StoredImage {
  const shape = { width: 3, height: 2, channels: 3, dataType: 'uint8', colorSpace: 'srgb', ...changes } as const
  return { bytes: Uint8Array.from({ length: imageByteLength(shape) }, (_, index) => index % 256), ...shape }
}

const imageArbitrary: fc.Arbitrary<StoredImage> = fc
  .record({
    width: fc.integer({ min: 1, max: 30 }),
    height: fc.integer({ min: 1, max: 30 }),
    channels: fc.constantFrom(...channelCounts),
    dataType: fc.constantFrom(...dataTypes),
    colorSpace: fc.constantFrom(...colorSpaces),
  })
  .chain((shape) => {
    const length = imageByteLength(shape)
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ ...shape, bytes }))
  })

/** What every implementation of the blob store promises. */
export function registerBlobStoreContract(name: string, makeHome: () => Promise<BlobHome>): void {
  describe(`the blob store: ${name}`, () => {
    let home: BlobHome
    beforeEach(async () => {
      home = await makeHome()
    })
    afterEach(async () => {
      await home.blobs.close()
      await home.remove()
    })

    it('[STO-21] names an image by the SHA-256 of its canonical form', async () => {
      const image = anImage()
      const canonical = Buffer.concat([Buffer.from('raywatch-pixels 1 uint8 2 3 3 srgb\n'), image.bytes])
      expect(await home.blobs.put(image)).toBe(createHash('sha256').update(canonical).digest('hex'))
      expect(await home.blobs.put(anImage({ colorSpace: 'linear' }))).not.toBe(await home.blobs.put(image))
    })

    it('[STO-21] gives back exactly what was put, in shared memory of its own', async () => {
      await fc.assert(
        fc.asyncProperty(imageArbitrary, async (image) => {
          const hash = await home.blobs.put(image)
          expect(await home.blobs.has(hash)).toBe(true)
          const read = await home.blobs.read(hash)
          expect(read).toEqual(image)
          expect(read?.bytes.buffer).toBeInstanceOf(SharedArrayBuffer)
          read?.bytes.fill(7)
          expect(await home.blobs.read(hash)).toEqual(image)
        }),
        { numRuns: 25 },
      )
    })

    it('[STO-21] keeps the pixels of the moment they were put', async () => {
      const image = anImage()
      const hash = await home.blobs.put(image)
      image.bytes.fill(0)
      expect((await home.blobs.read(hash))?.bytes[5]).toBe(5)
    })

    it('[STO-21] takes the same image many times at once', async () => {
      const hashes = await Promise.all(Array.from({ length: 20 }, () => home.blobs.put(anImage())))
      expect(new Set(hashes).size).toBe(1)
      expect(await home.blobs.put(anImage())).toBe(hashes[0])
    })

    it('[STO-21] answers null for a blob that is not there', async () => {
      expect(await home.blobs.read(blobHash('0'.repeat(64)))).toBeNull()
      expect(await home.blobs.has(blobHash('0'.repeat(64)))).toBe(false)
    })

    it('[STO-21] refuses an image whose bytes are not its size', async () => {
      const tooShort = { ...anImage(), bytes: new Uint8Array(17) }
      await expect((async () => home.blobs.put(tooShort))()).rejects.toThrow('as many bytes as its shape says')
    })
  })
}
