import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, type Clock } from '#lib/base/clock.ts'
import { createMetricsPool } from '#lib/metrics/node/metricsPool.ts'
import { createApplication, type Application, type Pages } from '#server/app.ts'
import { createCloseStack, type CloseStack } from '#server/closeStack.ts'
import { createLogger, type LogLevel } from '#server/logger.ts'
import type { BlobStore, FrameJournal } from '#server/storage/blobStore.ts'
import { createBlobStore } from '#server/storage/files/blobStore.ts'
import { createFrameJournal } from '#server/storage/files/frameJournal.ts'
import { createMemoryBlobStore } from '#server/storage/memory/memoryBlobStore.ts'
import { createMemoryFrameJournal } from '#server/storage/memory/memoryFrameJournal.ts'
import { createMemoryStore } from '#server/storage/memory/memoryStore.ts'
import { createPrismaStore } from '#server/storage/prisma/prismaStore.ts'
import type { Store } from '#server/storage/store.ts'

export interface TestAppOptions {
  readonly storage?: 'memory' | 'prisma'
  /** For `prisma`: a folder that outlives the server; a new one that goes with it unless said. */
  readonly dataFolder?: string
  readonly clock?: Clock
  readonly heartbeatTimeoutMs?: number
  readonly metricThreads?: number
  readonly pages?: Pages
  readonly logLevel?: LogLevel
  readonly port?: number
}

/** The real server, as in production but for its storage and its silence, on a port of its own. */
export interface TestApp extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly application: Application
  readonly store: Store
  readonly blobs: BlobStore
  readonly journal: FrameJournal
  close(): Promise<void>
}

export async function testApp(options: TestAppOptions = {}): Promise<TestApp> {
  const opened = createCloseStack()
  const logger = createLogger({ level: options.logLevel ?? 'silent', pretty: false })
  const storage = options.storage === 'prisma' ? await openFiles(opened, options.dataFolder) : openMemory(opened)
  const metrics = opened.use(createMetricsPool({ threads: options.metricThreads ?? 1 }))
  const { heartbeatTimeoutMs, pages, clock = systemClock } = options
  const application = opened.use(
    createApplication(
      { ...storage, metrics, clock, logger, ...(pages === undefined ? {} : { pages }) },
      { verifyAnswers: true, ...(heartbeatTimeoutMs === undefined ? {} : { heartbeatTimeoutMs }) },
    ),
  )
  const port = await application.listen({ host: '127.0.0.1', port: options.port ?? 0 })
  const close = () => opened.close()
  return { url: `http://127.0.0.1:${port}`, port, application, ...storage, close, [Symbol.asyncDispose]: close }
}

interface Storage {
  readonly store: Store
  readonly blobs: BlobStore
  readonly journal: FrameJournal
}

function openMemory(opened: CloseStack): Storage {
  return {
    store: opened.use(createMemoryStore()),
    blobs: opened.use(createMemoryBlobStore()),
    journal: opened.use(createMemoryFrameJournal()),
  }
}

async function openFiles(opened: CloseStack, given: string | undefined): Promise<Storage> {
  const dataFolder = given ?? (await mkdtemp(join(tmpdir(), 'raywatch-test-')))
  if (given === undefined) opened.add(() => rm(dataFolder, { recursive: true, force: true }))
  return {
    store: opened.use(await createPrismaStore({ dataFolder })),
    blobs: opened.use(await createBlobStore(join(dataFolder, 'blobs'))),
    journal: opened.use(await createFrameJournal(join(dataFolder, 'journal'))),
  }
}
