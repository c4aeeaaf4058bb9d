import type { Server, Socket } from 'socket.io'
import { AppError } from '#lib/base/appError.ts'
import { blobsQuestionSchema, envelopeSchema, handshakeSchema, heartbeatSchema, openRequestSchema } from '#lib/contract/ingest.ts'
import type { BlobsReply, HeartbeatReply, OpenReply, PushReply, WireError } from '#lib/contract/ingestReplies.ts'
import { namespaces } from '#lib/contract/sockets.ts'
import { protocolVersion } from '#lib/contract/version.ts'
import { credits } from '../services/ingest/credits.ts'
import type { IngestService } from '../services/ingest/ingestService.ts'
import { unknownRun } from '../services/ingest/runState.ts'
import { toWireError } from '../services/ingest/toWireError.ts'
import { parseOrRefuse } from '../services/parseRefusal.ts'
import type { ServiceLogger } from '../services/serviceLogger.ts'
import { parsed, refusalOf, registerEvents, type EventHandler } from './registrar.ts'
import { Malformed } from './tolerantParser.ts'

export interface IngestGatewayParts {
  readonly io: Server
  readonly ingest: IngestService
  readonly logger: ServiceLogger
}

/** Serves the `/ingest` namespace. */
export function attachIngestGateway({ io, ingest, logger }: IngestGatewayParts): void {
  const namespace = io.of(namespaces.ingest)
  namespace.use((socket, next) => {
    try {
      checkHandshake(socket.handshake.auth)
      next()
    } catch (error) {
      next(error instanceof AppError ? new HandshakeRefusal(error) : new Error('The handshake failed.', { cause: error }))
    }
  })
  namespace.on('connection', (socket) => registerEvents(asEventSource(socket), handlersFor(ingest), logger))
}

/** Typed away from socket.io's event maps: what a client sends is unknown until it is parsed. */
function asEventSource(socket: Socket): { readonly id: string; onAny(listener: (event: unknown, ...values: unknown[]) => void): unknown } {
  return socket
}

/** Socket.io hands `data` to the client along with the message. */
class HandshakeRefusal extends Error {
  readonly data: WireError

  constructor(error: AppError) {
    super(error.message)
    this.data = toWireError(error)
  }
}

function checkHandshake(auth: unknown): void {
  const { protocolVersion: spoken } = parseOrRefuse(handshakeSchema, auth, { at: 'auth' })
  if (spoken === protocolVersion) return
  const advice = spoken < protocolVersion ? 'The client is older: update the raywatch package of the trainer.' : 'The server is older: update the Raywatch server.'
  throw new AppError({
    code: 'protocol_mismatch',
    field: 'auth.protocolVersion',
    message: `The client speaks protocol ${spoken}, the server ${protocolVersion}. ${advice}`,
  })
}

/** The events of one connection, which remembers the runs it has opened. */
function handlersFor(ingest: IngestService): ReadonlyMap<string, EventHandler> {
  const opened = new Set<string>()
  const requireOpened = ({ runId, writer }: Pick<typeof envelopeSchema._zod.output, 'runId' | 'writer'>): void => {
    if (!opened.has(`${runId} ${writer}`)) throw unknownRun(runId)
  }
  const push: EventHandler = async (argument): Promise<PushReply> => {
    // A message that arrived damaged may still say which one it is, and is then refused under its own seq.
    const malformed = argument instanceof Malformed ? argument : null
    const envelope = readEnvelope(malformed === null ? argument : malformed.readable, malformed)
    requireOpened(envelope)
    return malformed === null ? ingest.push(envelope) : ingest.push(envelope, refusalOf(malformed))
  }
  return new Map<string, EventHandler>([
    [
      'open',
      parsed(openRequestSchema, async (request): Promise<OpenReply> => {
        const answer = await ingest.open(request)
        opened.add(`${request.runId} ${request.writer}`)
        return { ok: true, ...answer, credits }
      }),
    ],
    ['push', push],
    [
      'heartbeat',
      parsed(heartbeatSchema, async (sign): Promise<HeartbeatReply> => {
        requireOpened(sign)
        await ingest.heartbeat(sign)
        return { ok: true }
      }),
    ],
    [
      'blobs',
      parsed(blobsQuestionSchema, async ({ hashes }): Promise<BlobsReply> => ({ ok: true, missing: [...(await ingest.missingBlobs(hashes))] })),
    ],
  ])
}

function readEnvelope(argument: unknown, malformed: Malformed | null): ReturnType<typeof envelopeSchema.parse> {
  try {
    return parseOrRefuse(envelopeSchema, argument)
  } catch (error) {
    throw malformed === null ? error : refusalOf(malformed)
  }
}
