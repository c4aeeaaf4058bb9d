import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { systemClock } from '#lib/base/clock.ts'
import { createMetricsPool, type MetricsPool } from '#lib/metrics/node/metricsPool.ts'
import { createLogger } from '#server/logger.ts'
import { attachIngestGateway } from '#server/realtime/ingestGateway.ts'
import { createSocketServer } from '#server/realtime/socketServer.ts'
import { createIngestService } from '#server/services/ingest/ingestService.ts'
import { createBlobStore } from '#server/storage/files/blobStore.ts'
import { createFrameJournal } from '#server/storage/files/frameJournal.ts'
import { createPrismaStore } from '#server/storage/prisma/prismaStore.ts'

/**
 * Everything of the server that lies between a trainer and the disk, in a process that can be killed. It loads, says `loaded`, and waits for
 * one line with its data folder and port, so that a test can have the next one at hand when it kills the last.
 */
const assignmentSchema = z.strictObject({ dataFolder: z.string(), port: z.number().int() })

async function serve({ dataFolder, port }: z.infer<typeof assignmentSchema>): Promise<void> {
  const logger = createLogger({ level: 'warn', pretty: false })
  const ingest = createIngestService({
    store: await createPrismaStore({ dataFolder, logger }),
    blobs: await createBlobStore(join(dataFolder, 'blobs')),
    journal: await createFrameJournal(join(dataFolder, 'journal')),
    metrics: startedWhenNeeded(() => createMetricsPool({ threads: 1 })),
    announcer: { announce: () => undefined },
    clock: systemClock,
    logger,
  })
  const http = createServer()
  attachIngestGateway({ io: createSocketServer(http, () => null), ingest, logger })
  await ingest.start()
  http.listen(port, '127.0.0.1', () => {
    const address = http.address()
    process.stdout.write(`ready ${typeof address === 'object' && address !== null ? address.port : port}\n`)
  })
}

/** Threads take a second to start, which a process that lives for less should not spend. */
function startedWhenNeeded(start: () => MetricsPool): MetricsPool {
  let pool: MetricsPool | undefined
  const started = (): MetricsPool => (pool ??= start())
  return {
    measurePair: (request, options) => started().measurePair(request, options),
    partialError: (request, options) => started().partialError(request, options),
    errorMap: (request, options) => started().errorMap(request, options),
    ssimMap: (request, options) => started().ssimMap(request, options),
    close: () => pool?.close() ?? Promise.resolve(),
  }
}

const lines = createInterface({ input: process.stdin })
lines.once('line', (line) => void serve(assignmentSchema.parse(JSON.parse(line))))
// The test is gone: nobody will kill this process any more.
lines.once('close', () => process.exit(0))
process.stdout.write('loaded\n')
