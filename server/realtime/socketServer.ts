import type { Server as HttpServer } from 'node:http'
import { Server } from 'socket.io'
import { limits } from '#lib/contract/limits.ts'
import { socketPath } from '#lib/contract/sockets.ts'
import type { AccessCheck } from './access.ts'
import * as tolerantParser from './tolerantParser.ts'

/** One socket.io server for both namespaces, on the path that proxies forward. */
export function createSocketServer(httpServer: HttpServer, checkAccess: AccessCheck): Server {
  return new Server(httpServer, {
    path: socketPath,
    // Without this a refusal by name is impossible: the transport drops what is larger, and a client would resend for ever.
    maxHttpBufferSize: limits.transportMessageBytes,
    parser: tolerantParser,
    // Socket.io accepts a WebSocket of any origin unless it is asked not to, whatever `cors` says.
    allowRequest: (request, decide) => {
      const refusal = checkAccess({ kind: 'socket', method: request.method ?? 'GET', headers: request.headers })
      decide(refusal, refusal === null)
    },
    serveClient: false,
    // Pixels are noise to a compressor, and the transport keeps a compressor per connection.
    perMessageDeflate: false,
    httpCompression: false,
    // Upgrades of other paths belong to the development pages.
    destroyUpgrade: false,
  })
}
