import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { assert } from '#lib/base/assert.ts'
import type { Clock } from '#lib/base/clock.ts'
import { namespaces, socketPath } from '#lib/contract/sockets.ts'
import { productVersion, protocolVersion } from '#lib/contract/version.ts'
import type { MetricsPool } from '#lib/metrics/node/metricsPool.ts'
import { checkAccess } from './realtime/access.ts'
import { createHttpApplication, type PageHandler } from './http/httpApplication.ts'
import { attachIngestGateway } from './realtime/ingestGateway.ts'
import { attachLiveGateway } from './realtime/liveGateway.ts'
import { createLiveHub, type LiveHub } from './realtime/liveHub.ts'
import { createSocketServer } from './realtime/socketServer.ts'
import { createIngestService, type IngestService } from './services/ingest/ingestService.ts'
import { createImageReader } from './services/runs/imageReader.ts'
import { createRunReader } from './services/runs/runReader.ts'
import type { BlobStore, FrameJournal } from './storage/blobStore.ts'
import type { Store } from './storage/store.ts'

/** The pages, mounted last: they get what neither the API nor the sockets want. */
export interface Pages {
  readonly handle: PageHandler
  /** WebSockets other than socket.io's: the reload channel of development. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

export interface ApplicationParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly journal: FrameJournal
  readonly metrics: MetricsPool
  readonly clock: Clock
  readonly logger: Logger
  readonly pages?: Pages
}

export interface ApplicationOptions {
  /** A writer that stays silent this long is taken for crashed; the protocol's own figure unless said. */
  readonly heartbeatTimeoutMs?: number
  /** Parse every HTTP answer by its schema before it leaves; for tests. */
  readonly verifyAnswers?: boolean
}

export interface ListenAddress {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
}

export interface Application {
  readonly ingest: IngestService
  readonly liveHub: LiveHub
  /** Answers the port; rejects with the system's error when it cannot be had. */
  listen(address: ListenAddress): Promise<number>
  /** Takes in nothing more, drains what it has accepted, and lets go of its parts without closing them. */
  close(): Promise<void>
}

/** Builds the whole server out of parts that it is given: the same in production and in tests. */
export function createApplication(parts: ApplicationParts, options: ApplicationOptions = {}): Application {
  const { store, blobs, clock, logger } = parts
  const liveHub = createLiveHub({ clock })
  const ingest = createIngestService({ ...parts, announcer: liveHub, ...heartbeatOption(options) })
  const startedAt = clock.now()
  const http = createHttpApplication({
    runs: createRunReader({ store, revisions: liveHub }),
    images: createImageReader({ store, blobs, liveFrames: ingest }),
    status: () => ({
      product: 'raywatch',
      version: productVersion,
      protocolVersion,
      uptimeMs: clock.now() - startedAt,
      metricQueue: ingest.metricQueueLength(),
      openFrames: ingest.countOpenFrames(),
    }),
    pages: parts.pages?.handle,
    checkAccess,
    clock,
    logger,
    verifyAnswers: options.verifyAnswers ?? false,
  })
  const httpServer = createServer(http)
  const io = createSocketServer(httpServer, checkAccess)
  attachIngestGateway({ io, ingest, logger })
  attachLiveGateway(io.of(namespaces.live), liveHub)
  const upgraded = forwardUpgrades(httpServer, parts.pages)

  return {
    ingest,
    liveHub,
    listen: async (address) => {
      await ingest.start()
      return await listen(httpServer, address)
    },
    close: async () => {
      httpServer.close()
      io.of(namespaces.ingest).emit('closing')
      await ingest.close()
      liveHub.close()
      const closed = io.close()
      // A download that nobody reads, or a page's reload channel, would otherwise keep the server open for ever.
      httpServer.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
      await closed
    },
  }
}

function heartbeatOption({ heartbeatTimeoutMs }: ApplicationOptions): { heartbeatTimeoutMs?: number } {
  return heartbeatTimeoutMs === undefined ? {} : { heartbeatTimeoutMs }
}

/** Socket.io takes its own path and ignores the others; these would otherwise hang for ever. Answers the sockets now open. */
function forwardUpgrades(httpServer: Server, pages: Pages | undefined): ReadonlySet<Duplex> {
  const open = new Set<Duplex>()
  httpServer.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(`${socketPath}/`) === true) return
    // Node no longer listens to it, and the reset of a connection that nobody listens to would end the process.
    socket.on('error', () => socket.destroy())
    const refusal = checkAccess({ kind: 'socket', method: 'GET', headers: request.headers })
    if (refusal !== null || pages?.upgrade === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
      return
    }
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    pages.upgrade(request, socket, head)
  })
  return open
}

async function listen(httpServer: Server, { host, port }: ListenAddress): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    httpServer.once('error', reject)
    httpServer.listen(port, host, () => {
      httpServer.off('error', reject)
      resolve()
    })
  })
  const address: AddressInfo | string | null = httpServer.address()
  assert(typeof address === 'object' && address !== null, 'a TCP server has a port')
  return address.port
}
