import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFrameJournal } from '#server/storage/files/frameJournal.ts'
import { temporaryFolder } from '#tests/support/temporaryFolder.ts'

describe('frame journals in files', () => {
  it('[STO-23] goes on after what was written before a crash, but for a torn end', async () => {
    await using folder = await temporaryFolder()
    const first = await createFrameJournal(folder.path)
    await first.append('frame', Uint8Array.of(1, 2, 3))
    await first.sync(['frame'])
    await first.close()
    await appendFile(join(folder.path, 'frame'), 'torn')
    const second = await createFrameJournal(folder.path)
    await second.truncate('frame', 3)
    expect(await second.append('frame', Uint8Array.of(4))).toBe(3)
    expect(await second.read('frame', 0, 4)).toEqual(Uint8Array.of(1, 2, 3, 4))
    await second.close()
  })

  it('[STO-23] serves more frames than it holds files open', async () => {
    await using folder = await temporaryFolder()
    const journal = await createFrameJournal(folder.path)
    const frameIds = Array.from({ length: 600 }, (_, index) => `frame-${index}`)
    for (const value of [1, 2]) await Promise.all(frameIds.map((frameId) => journal.append(frameId, Uint8Array.of(value))))
    await journal.sync(frameIds)
    const read = await Promise.all(frameIds.map((frameId) => journal.read(frameId, 0, 2)))
    expect(read.every((bytes) => bytes[0] === 1 && bytes[1] === 2)).toBe(true)
    await journal.close()
  })

  it('[STO-23] goes nowhere outside of its folder', async () => {
    await using folder = await temporaryFolder()
    const journal = await createFrameJournal(folder.path)
    await expect(journal.append('../escape', Uint8Array.of(1))).rejects.toThrow('safe as a file name')
    await journal.close()
  })

  it('[STO-23] says so when the folder cannot be used', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'file'), '')
    await expect(createFrameJournal(join(folder.path, 'file'))).rejects.toMatchObject({ code: 'storage_unavailable' })
  })
})
