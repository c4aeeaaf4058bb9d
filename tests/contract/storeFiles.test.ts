import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBlobStore } from '#server/storage/files/blobStore.ts'
import { createFrameJournal } from '#server/storage/files/frameJournal.ts'
import { createMemoryBlobStore } from '#server/storage/memory/memoryBlobStore.ts'
import { createMemoryFrameJournal } from '#server/storage/memory/memoryFrameJournal.ts'
import { registerBlobStoreContract } from './blobStoreContract.ts'
import { registerFrameJournalContract } from './frameJournalContract.ts'

const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'raywatch-files-'))
const nothingToRemove = (): Promise<void> => Promise.resolve()

registerBlobStoreContract('in memory', () => Promise.resolve({ blobs: createMemoryBlobStore(), remove: nothingToRemove }))
registerBlobStoreContract('in files', async () => {
  const folder = await makeFolder()
  return { blobs: await createBlobStore(folder), remove: () => rm(folder, { recursive: true }) }
})

registerFrameJournalContract('in memory', () => Promise.resolve({ journal: createMemoryFrameJournal(), remove: nothingToRemove }))
registerFrameJournalContract('in files', async () => {
  const folder = await makeFolder()
  return { journal: await createFrameJournal(folder), remove: () => rm(folder, { recursive: true }) }
})
