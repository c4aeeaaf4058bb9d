import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '#lib/base/appError.ts'
import { assert } from '#lib/base/assert.ts'
import { blobHash, type BlobHash } from '#lib/base/brand.ts'
import { imageByteLength } from '#lib/base/image.ts'
import { canonicalHeader } from '#lib/contract/canonicalPixels.ts'
import type { BlobStore, StoredImage } from '../blobStore.ts'
import { fileFailure } from '../storageErrors.ts'
import { describeBlobFile, readBlobFile } from './blobFile.ts'
import { syncDirectory, writeDurably } from './durableFiles.ts'

/** Blobs as files `<folder>/<first two digits>/<hash>`: a directory of a million entries would be slow to look through. */
export async function createBlobStore(folder: string): Promise<BlobStore> {
  const temporaryFolder = join(folder, 'temporary')
  await prepare(folder, temporaryFolder)
  const writes = new Map<BlobHash, Promise<void>>()

  const write = async (hash: BlobHash, parts: readonly Uint8Array[]): Promise<void> => {
    const path = pathOf(folder, hash)
    // The name may stand since a moment before a crash that its directory was never synced for.
    if (await isWhole(path, hash)) await syncDirectory(join(folder, hash.slice(0, 2)))
    else await writeDurably({ path, parts, temporaryFolder })
  }

  return {
    async put(image) {
      assert(image.bytes.byteLength === imageByteLength(image), 'an image has as many bytes as its shape says')
      const { hash, header } = nameOf(image)
      // Whoever puts the same image meanwhile waits for the same write: only its end makes the bytes durable.
      const running = writes.get(hash) ?? write(hash, [header, image.bytes]).finally(() => writes.delete(hash))
      writes.set(hash, running)
      await running.catch((error: unknown) => {
        throw fileFailure(error, 'write an image')
      })
      return hash
    },
    has: (hash) => isWhole(pathOf(folder, hash), hash),
    async read(hash) {
      try {
        return await withFile(pathOf(folder, hash), (handle) => readBlobFile(handle, hash))
      } catch (error) {
        throw fileFailure(error, 'read an image')
      }
    },
    async close() {
      await Promise.allSettled(writes.values())
    },
  }
}

function nameOf(image: StoredImage): { readonly hash: BlobHash; readonly header: Uint8Array } {
  const header = new TextEncoder().encode(canonicalHeader(image, image.colorSpace))
  return { header, hash: blobHash(createHash('sha256').update(header).update(image.bytes).digest('hex')) }
}

function pathOf(folder: string, hash: BlobHash): string {
  assert(/^[0-9a-f]{64}$/.test(hash), 'a blob hash is 64 hexadecimal digits')
  return join(folder, hash.slice(0, 2), hash)
}

/** All folders at once, so that writing a blob never has to make one durable. What a crash left half-written goes. */
async function prepare(folder: string, temporaryFolder: string): Promise<void> {
  try {
    await rm(temporaryFolder, { recursive: true, force: true })
    await mkdir(temporaryFolder, { recursive: true })
    for (let prefix = 0; prefix < 256; prefix += 1) await mkdir(join(folder, prefix.toString(16).padStart(2, '0')), { recursive: true })
    await syncDirectory(folder)
  } catch (error) {
    throw fileFailure(error, `prepare the image folder ${folder}`)
  }
}

/** False for a missing and for a damaged file: both are mended by putting the image again. */
async function isWhole(path: string, hash: BlobHash): Promise<boolean> {
  try {
    return (await withFile(path, (handle) => describeBlobFile(handle, hash))) !== null
  } catch (error) {
    if (error instanceof AppError) return false
    throw fileFailure(error, 'look for an image')
  }
}

/** Null when there is no such file. */
async function withFile<Value>(path: string, use: (handle: FileHandle) => Promise<Value>): Promise<Value | null> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  if (handle === null) return null
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}
