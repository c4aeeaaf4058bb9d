import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore } from '#server/storage/memory/memoryStore.ts'
import { createPrismaStore } from '#server/storage/prisma/prismaStore.ts'
import { registerStoreContract } from './storeContract.ts'

registerStoreContract('in memory', () => Promise.resolve({ store: createMemoryStore(), remove: () => Promise.resolve() }))

registerStoreContract('in SQLite through Prisma', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'raywatch-store-'))
  return { store: await createPrismaStore({ dataFolder }), remove: () => rm(dataFolder, { recursive: true }) }
})
