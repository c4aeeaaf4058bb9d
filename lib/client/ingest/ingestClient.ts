import { AppError, errorCodes, type ErrorCode } from '../../base/appError.ts'
import { systemClock, type Clock } from '../../base/clock.ts'
import type { MessageBodyInput, OpenRequestInput } from '../../contract/ingest.ts'
import { productVersion, protocolVersion } from '../../contract/version.ts'
import { connectIngest } from '../socket.ts'
import { createFrameWriter } from './frameWriter.ts'
import { groundTruthEntry } from './groundTruthEntry.ts'
import { Outbox, type Entry } from './outbox.ts'
import { toPayload } from './pixels.ts'
import { ScalarQueue } from './scalarQueue.ts'
import { Session } from './session.ts'
import type {
  ClientStats,
  ClientStatus,
  DroppableKind,
  FrameInput,
  FrameOpenInput,
  FrameWriter,
  GroundTruthInput,
  IngestClient,
  IngestClientOptions,
  MetadataInput,
  RefusedMessage,
  ViewInput,
} from './types.ts'

export { imageOf } from './pixels.ts'
export type { EncodedImage, ImageInput, PixelArray } from './pixels.ts'
export type * from './types.ts'

const defaultBufferBytes = 256 * 1024 * 1024
/** Messages kept while the server is away; points are gathered into few of them, so this is hours of a training loop. */
const bufferMessages = 50_000

/**
 * The way into the dashboard for programs in TypeScript. Calls return at once; messages are kept until the server has them on disk, and
 * sent again after a lost connection.
 */
export function createIngestClient(options: IngestClientOptions): IngestClient {
  return new Client(options)
}

class Client implements IngestClient {
  readonly runId: string
  readonly runUrl: string
  readonly #outbox: Outbox
  readonly #session: Session
  readonly #scalars: ScalarQueue
  readonly #dropped = new Map<DroppableKind, number>()
  #failure: AppError | null = null
  readonly #strict: boolean

  constructor(options: IngestClientOptions) {
    const { url, clock = systemClock, runId = randomId(), bufferBytes = defaultBufferBytes, strict = false } = options
    this.runId = runId
    this.runUrl = `${url.replace(/\/$/, '')}/runs/${runId}`
    this.#strict = strict
    const onDropped = (kind: DroppableKind): void => void this.#dropped.set(kind, (this.#dropped.get(kind) ?? 0) + 1)
    this.#outbox = new Outbox({ bytes: bufferBytes, messages: bufferMessages, onDropped })
    this.#scalars = new ScalarQueue(this.#outbox, clock)
    const socket = connectIngest(url, { protocolVersion, client: { name: 'raywatch-typescript', version: productVersion } })
    this.#session = new Session({ socket, clock, outbox: this.#outbox, request: openRequest(options, runId, clock), newWriter: randomId })
    this.#session.statusChanged.add((status) => {
      if (status.state === 'refused') this.#failure = failureOf(status.code, status.reason)
    })
    this.#session.refused.add(({ code, message, type }) => (this.#failure ??= failureOf(code, `A ${type} message was refused: ${message}`)))
  }

  get status(): ClientStatus {
    return this.#session.status
  }

  get stats(): ClientStats {
    const { settledMessages, refusedMessages } = this.#session
    const { length, bytes } = this.#outbox
    return { settledMessages, refusedMessages, dropped: Object.fromEntries(this.#dropped), waitingMessages: length, waitingBytes: bytes }
  }

  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#throwIfStrict()
    if (this.#session.isOver) return
    this.#scalars.add(step, values)
    this.#session.wake()
  }

  view(view: ViewInput): void {
    this.#send(message({ type: 'view', ...view }))
  }

  groundTruth(truth: GroundTruthInput): void {
    this.#send(groundTruthEntry(truth, (entry) => this.#send(entry)))
  }

  openFrame(frame: FrameOpenInput): FrameWriter {
    const opened = message({ type: 'frameOpen', ...frame })
    this.#send(opened)
    return createFrameWriter({ outbox: this.#outbox, opened, send: (entry) => this.#send(entry) })
  }

  frame({ image, ...header }: FrameInput): void {
    const payload = toPayload(image)
    this.#send({ kind: 'frames', byteLength: payload.data.byteLength, seq: null, body: () => ({ type: 'frame', ...header, image: payload }) })
  }

  metadata({ config, tags, notes }: MetadataInput): void {
    const about = { ...(config === undefined ? {} : { config }), ...(tags === undefined ? {} : { tags: [...tags] }), ...(notes === undefined ? {} : { notes }) }
    this.#send(message({ type: 'metadata', ...about }))
  }

  flush(): Promise<boolean> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#outbox.length > 0 && !this.#session.isOver) return
        stop()
        resolve(this.#outbox.length === 0)
      }
      const stop = this.#session.moved.add(look)
      look()
    })
  }

  finish(status: 'finished' | 'failed' = 'finished', reason?: string): Promise<boolean> {
    this.#send(message({ type: 'finish', status, ...(reason === undefined ? {} : { reason }) }))
    return this.flush()
  }

  close(): void {
    this.#session.close()
  }

  onStatus(listener: (status: ClientStatus) => void): () => void {
    return this.#session.statusChanged.add(listener)
  }

  onRefused(listener: (refused: RefusedMessage) => void): () => void {
    return this.#session.refused.add(listener)
  }

  #send(entry: Entry): void {
    this.#throwIfStrict()
    if (this.#session.isOver) return
    this.#outbox.add(entry)
    this.#session.wake()
  }

  #throwIfStrict(): void {
    if (this.#strict && this.#failure !== null) throw this.#failure
  }
}

function openRequest(options: IngestClientOptions, runId: string, clock: Clock): Omit<OpenRequestInput, 'writer'> {
  const { project, name, resume, config, tags, notes } = options
  return {
    runId,
    project,
    name,
    startedAtMs: clock.now(),
    ...(resume === undefined ? {} : { resume }),
    ...(config === undefined ? {} : { config }),
    ...(tags === undefined ? {} : { tags: [...tags] }),
    ...(notes === undefined ? {} : { notes }),
  }
}

function message(body: MessageBodyInput): Entry {
  return { kind: 'messages', byteLength: 0, seq: null, body: () => body }
}

function failureOf(code: string, message: string): AppError {
  return new AppError({ code: isErrorCode(code) ? code : 'internal', message })
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code)
}

/** 96 random bits: no two runs or writers ever meet. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('').slice(0, 24)
}
