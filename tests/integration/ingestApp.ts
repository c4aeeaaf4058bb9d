import { pino } from 'pino'
import { systemClock, type Clock } from '#lib/base/clock.ts'
import type { RunId } from '#lib/base/brand.ts'
import type { RunChange } from '#lib/contract/live.ts'
import { createMetricsPool, type MetricsPool } from '#lib/metrics/node/metricsPool.ts'
import { attachIngestGateway } from '#server/realtime/ingestGateway.ts'
import { createSocketServer } from '#server/realtime/socketServer.ts'
import { createIngestService, type IngestService } from '#server/services/ingest/ingestService.ts'
import type { BlobStore, FrameJournal } from '#server/storage/blobStore.ts'
import { createMemoryBlobStore } from '#server/storage/memory/memoryBlobStore.ts'
import { createMemoryFrameJournal } from '#server/storage/memory/memoryFrameJournal.ts'
import { createMemoryStore } from '#server/storage/memory/memoryStore.ts'
import type { Store } from '#server/storage/store.ts'
import { createServer, type Server } from 'node:http'
import type { Server as SocketServer } from 'socket.io'

/** What survives a restart of the server. */
export interface IngestDisk {
  readonly store: Store
  readonly blobs: BlobStore
  readonly journal: FrameJournal
}

export function emptyDisk(): IngestDisk {
  return { store: createMemoryStore(), blobs: createMemoryBlobStore(), journal: createMemoryFrameJournal() }
}

export interface IngestAppOptions {
  readonly disk?: IngestDisk
  readonly clock?: Clock
  readonly metrics?: MetricsPool
  readonly heartbeatTimeoutMs?: number
  readonly port?: number
}

/** Everything between a trainer's socket and the disk, on real sockets, with what was announced written down. */
export interface IngestApp extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly disk: IngestDisk
  readonly ingest: IngestService
  readonly io: SocketServer
  readonly announced: readonly { readonly runId: RunId; readonly change: RunChange }[]
  /** Ends it as a stopped process would. */
  close(): Promise<void>
}

export async function ingestApp(options: IngestAppOptions = {}): Promise<IngestApp> {
  const { disk = emptyDisk(), clock = systemClock, metrics = createMetricsPool({ threads: 1 }) } = options
  const announced: { runId: RunId; change: RunChange }[] = []
  const announcer = { announce: (runId: RunId, change: RunChange): void => void announced.push({ runId, change: structuredClone(change) }) }
  const logger = pino({ level: 'silent' })
  const timeout = options.heartbeatTimeoutMs === undefined ? {} : { heartbeatTimeoutMs: options.heartbeatTimeoutMs }
  const ingest = createIngestService({ ...disk, metrics, announcer, clock, logger, ...timeout })
  const http = createServer()
  const io = createSocketServer(http, () => null)
  attachIngestGateway({ io, ingest, logger })
  await ingest.start()
  const port = await listen(http, options.port ?? 0)
  const close = async (): Promise<void> => {
    await ingest.close()
    await io.close()
    await metrics.close()
  }
  return { url: `http://127.0.0.1:${port}`, port, disk, ingest, io, announced, close, [Symbol.asyncDispose]: close }
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, '127.0.0.1', () => {
      const address = http.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
