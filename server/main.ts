import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { systemClock } from '#lib/base/clock.ts'
import { createMetricsPool } from '#lib/metrics/node/metricsPool.ts'
import { createApplication } from './app.ts'
import { createCloseStack } from './closeStack.ts'
import { openDataFolder } from './dataFolder.ts'
import { processSettings, type Settings } from './environment.ts'
import { lockFolder } from './folderLock.ts'
import { createLogger } from './logger.ts'
import { createNextPages } from './nextHandler.ts'
import { explainStartFailure } from './startFailure.ts'
import { stopOnSignals } from './stopOnSignals.ts'
import { createBlobStore } from './storage/files/blobStore.ts'
import { createFrameJournal } from './storage/files/frameJournal.ts'
import { createPrismaStore } from './storage/prisma/prismaStore.ts'

/** The production composition: the one place where settings, the data folder, Next and Prisma meet. */

interface RunningServer {
  readonly url: string
  close(): Promise<void>
}

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)))

async function openServer(settings: Settings, logger: Logger): Promise<RunningServer> {
  const opened = createCloseStack()
  try {
    const dataFolder = openDataFolder(settings.dataFolder)
    const lock = lockFolder(dataFolder)
    opened.add(() => lock.release())
    const store = opened.use(await createPrismaStore({ dataFolder, logger }))
    const blobs = opened.use(await createBlobStore(join(dataFolder, 'blobs')))
    const journal = opened.use(await createFrameJournal(join(dataFolder, 'journal')))
    const metrics = opened.use(createMetricsPool({ onIdleCrash: (error) => logger.error({ err: error }, 'A metric thread crashed and was replaced.') }))
    const { dev, host: hostname, port } = settings
    const pages = settings.pages ? opened.use(await createNextPages({ dev, hostname, port, folder: projectFolder })) : undefined
    const parts = { store, blobs, journal, metrics, clock: systemClock, logger }
    const application = opened.use(createApplication(pages === undefined ? parts : { ...parts, pages }))
    const listeningPort = await application.listen(settings)
    return { url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${listeningPort}`, close: () => opened.close() }
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function main(): Promise<void> {
  let settings: Settings | undefined
  try {
    settings = processSettings()
    const logger = createLogger({ level: settings.logLevel, pretty: process.stderr.isTTY })
    const server = await openServer(settings, logger)
    stopOnSignals({ close: () => server.close(), clock: systemClock, logger })
    process.stdout.write(`Raywatch is ready at ${server.url}\n`)
  } catch (error) {
    process.stderr.write(`${explainStartFailure(error, settings)}\n`)
    // Not left to the event loop: whatever is still open must not keep a server alive that could not start.
    process.exit(1)
  }
}

await main()
