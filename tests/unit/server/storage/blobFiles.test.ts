import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createBlobStore } from '#server/storage/files/blobStore.ts'
import { parseCanonicalHeader } from '#server/storage/files/blobFile.ts'
import { anImage } from '#tests/contract/blobStoreContract.ts'
import { temporaryFolder } from '#tests/support/temporaryFolder.ts'

describe('blobs in files', () => {
  it('[STO-21] keeps the canonical form under the first two digits of its name, across reopening', async () => {
    await using folder = await temporaryFolder()
    const first = await createBlobStore(folder.path)
    const hash = await first.put(anImage())
    await first.close()
    const file = await readFile(join(folder.path, hash.slice(0, 2), hash))
    expect(file.subarray(0, 35).toString()).toBe('raywatch-pixels 1 uint8 2 3 3 srgb\n')
    expect(file.subarray(35)).toEqual(Buffer.from(anImage().bytes))
    const second = await createBlobStore(folder.path)
    expect(await second.read(hash)).toEqual(anImage())
  })

  it('[STO-22] removes what a crash left half-written, and leaves nothing of its own', async () => {
    await using folder = await temporaryFolder()
    const temporary = join(folder.path, 'temporary')
    await mkdir(temporary)
    await writeFile(join(temporary, 'half'), 'raywatch-pix')
    const blobs = await createBlobStore(folder.path)
    await blobs.put(anImage())
    expect(await readdir(temporary)).toEqual([])
  })

  it('[STO-22] says that a blob is damaged, counts it as missing, and mends it when it is put again', async () => {
    await using folder = await temporaryFolder()
    const blobs = await createBlobStore(folder.path)
    const hash = await blobs.put(anImage())
    const path = join(folder.path, hash.slice(0, 2), hash)
    for (const damage of [() => truncate(path, 50), () => truncate(path, 0), () => writeFile(path, 'x'.repeat(53))]) {
      await damage()
      await expect(blobs.read(hash)).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('damaged') as unknown })
      expect(await blobs.has(hash)).toBe(false)
      expect(await blobs.put(anImage())).toBe(hash)
      expect(await blobs.read(hash)).toEqual(anImage())
    }
  })

  it('[STO-22] says so when the folder cannot be used', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, '')
    await expect(createBlobStore(join(file, 'blobs'))).rejects.toMatchObject({ code: 'storage_unavailable' })
  })

  it.each([
    ['raywatch-pixels 1 uint8 0002 3 3 srgb\n', 'a number with leading zeros'],
    ['raywatch-pixels 2 uint8 2 3 3 srgb\n', 'another version'],
    ['raywatch-pixels 1 uint8 2 3 2 srgb\n', 'two channels'],
    ['raywatch-pixels 1 uint8 2 3 3 srgb', 'no newline'],
    ['raywatch-pixels 1 uint8 2 99999 3 srgb\n', 'a side that is too long'],
    ['', 'nothing'],
  ])('[STO-22] takes %j for no header: %s', (text) => {
    expect(parseCanonicalHeader(new TextEncoder().encode(text))).toBeNull()
  })
})
