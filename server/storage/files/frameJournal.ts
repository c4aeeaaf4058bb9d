import { mkdir, readdir } from 'node:fs/promises'
import type { FrameJournal } from '../blobStore.ts'
import { damagedJournal, fileFailure } from '../storageErrors.ts'
import { readFully, syncDirectory, writeAll } from './durableFiles.ts'
import { JournalFiles } from './journalFiles.ts'

/** Frame journals as files `<folder>/<frame id>`. */
export async function createFrameJournal(folder: string): Promise<FrameJournal> {
  await prepare(folder)
  const files = new JournalFiles(folder)
  return {
    append: (frameId, bytes) =>
      files.use(frameId, async (file) => {
        const offset = file.length
        await writeAll(file.handle, bytes, offset)
        file.length = offset + bytes.byteLength
        return offset
      }),
    async sync(frameIds) {
      await Promise.all(frameIds.map((frameId) => files.use(frameId, ({ handle }) => handle.datasync())))
      await files.syncNames(frameIds)
    },
    read: (frameId, offset, byteLength) =>
      files.use(frameId, async ({ handle }) => {
        const bytes = new Uint8Array(byteLength)
        const filled = await readFully(handle, bytes, offset)
        if (filled !== byteLength) throw damagedJournal(frameId, offset + byteLength, offset + filled)
        return bytes
      }),
    truncate: (frameId, committedLength) =>
      files.use(frameId, async (file) => {
        if (committedLength > file.length) throw damagedJournal(frameId, committedLength, file.length)
        await file.handle.truncate(committedLength)
        file.length = committedLength
      }),
    remove: (frameId) => files.remove(frameId),
    frameIds: () => readdir(folder),
    close: () => files.close(),
  }
}

async function prepare(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await syncDirectory(folder)
  } catch (error) {
    throw fileFailure(error, `prepare the journal folder ${folder}`)
  }
}
