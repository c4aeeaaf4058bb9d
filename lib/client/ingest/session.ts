import { assertExists } from '../../base/assert.ts'
import { runId } from '../../base/brand.ts'
import type { Clock } from '../../base/clock.ts'
import type { Envelope, MessageBodyInput, OpenRequestInput } from '../../contract/ingest.ts'
import { wireErrorSchema, type Credits, type OpenReply, type PushReply, type WireError } from '../../contract/ingestReplies.ts'
import { limits } from '../../contract/limits.ts'
import { createListeners } from '../listeners.ts'
import type { IngestSocket } from '../socket.ts'
import type { Entry, Outbox } from './outbox.ts'
import { createRequests, type Requests } from './requests.ts'
import type { ClientStatus, RefusedMessage } from './types.ts'

export interface SessionParts {
  readonly socket: IngestSocket
  readonly outbox: Outbox
  readonly clock: Clock
  /** What `open` says, but for the writer. */
  readonly request: Omit<OpenRequestInput, 'writer'>
  readonly newWriter: () => string
}

/** Before trying again what the server could not do just now. */
const retryDelayMs: Readonly<Record<string, number>> = { too_many_in_flight: 100 }
const otherRetryDelayMs = 1_000

/** Keeps one writer's outbox moving: opens the run on every connection, sends within the window, resends after what was lost. */
export class Session {
  readonly #parts: SessionParts
  readonly #requests: Requests
  readonly statusChanged = createListeners<ClientStatus>()
  readonly refused = createListeners<RefusedMessage>()
  /** Called when something was settled, or nothing more will be. */
  readonly moved = createListeners()
  #status: ClientStatus = { state: 'connecting' }
  #writer: string
  #credits: Credits = { messages: 1, bytes: 0 }
  /** Rises when sending begins anew, so that answers to what was sent before do not begin it anew once more. */
  #epoch = 0
  #isOpen = false
  #asking = false
  #pumpIsDue = false
  #cancelRetry: (() => void) | null = null
  #cancelHeartbeat: (() => void) | null = null
  refusedMessages = 0
  settledMessages = 0

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#writer = parts.newWriter()
    this.#requests = createRequests(parts.socket, () => this.#refuse('internal', 'The server answers what this client does not understand.'))
    this.#listen(parts.socket)
    parts.socket.connect()
  }

  get status(): ClientStatus {
    return this.#status
  }

  get isOver(): boolean {
    return this.#status.state === 'refused' || this.#status.state === 'closed'
  }

  /** There is something new to send. Sent after the current turn, so that calls made together travel together. */
  wake(): void {
    if (this.#pumpIsDue) return
    this.#pumpIsDue = true
    queueMicrotask(() => {
      this.#pumpIsDue = false
      this.#pump()
    })
  }

  close(): void {
    if (!this.isOver) this.#setStatus({ state: 'closed' })
    this.#stop()
  }

  #listen(socket: IngestSocket): void {
    socket.on('connect', () => this.#open())
    socket.on('disconnect', (reason) => {
      this.#pause(`connection lost: ${reason}`)
      // After being disconnected by the server socket.io waits to be told.
      if (reason === 'io server disconnect' && !this.isOver) socket.connect()
    })
    socket.on('connect_error', (error) => {
      const refusal = wireErrorSchema.safeParse('data' in error ? error.data : undefined)
      if (refusal.success) this.#refuse(refusal.data.code, refusal.data.message)
      else this.#pause(`cannot connect: ${error.message}`)
    })
  }

  #open(): void {
    const { request } = this.#parts
    this.#isOpen = false
    this.#requests.open({ ...request, writer: this.#writer }, (reply) => this.#opened(reply))
  }

  #opened(reply: OpenReply): void {
    if (this.isOver) return
    if (!reply.ok) {
      if (reply.error.retryable) this.#later(reply.error.code, () => this.#open())
      else this.#refuse(reply.error.code, reply.error.message)
      return
    }
    const { outbox, newWriter } = this.#parts
    if (reply.durableSeq < outbox.settledSeq) {
      // The server lost what it had acknowledged, such as by a wiped data folder. What is still here begins anew under another name.
      this.#writer = newWriter()
      outbox.renumber()
      this.#open()
      return
    }
    this.#isOpen = true
    this.#credits = reply.credits
    this.#settle(reply.durableSeq)
    this.#restart()
    this.#setStatus({ state: 'connected' })
    this.#beat()
  }

  /** Sends everything unacknowledged again, in order. */
  #restart(): void {
    this.#epoch++
    this.#parts.outbox.rewind()
    this.#pump()
  }

  #pump(): void {
    if (!this.#isOpen || this.isOver || this.#cancelRetry !== null) return
    this.#reportDropped()
    for (let entry = this.#parts.outbox.next(this.#credits); entry !== null; entry = this.#parts.outbox.next(this.#credits)) {
      if (entry.question !== undefined) {
        this.#ask()
        return
      }
      this.#send(entry)
    }
  }

  #send(entry: Entry): void {
    const { outbox, request } = this.#parts
    const body = entry.body()
    if (body === null) {
      outbox.skipNext()
      return
    }
    const seq = outbox.markSent(entry)
    const epoch = this.#epoch
    const message: Envelope = { runId: runId(request.runId), writer: this.#writer, seq, body }
    this.#requests.push(message, (reply) => this.#pushed(reply, { entry, body, seq, epoch }))
  }

  #pushed(reply: PushReply, sent: { readonly entry: Entry; readonly body: MessageBodyInput; readonly seq: number; readonly epoch: number }): void {
    if (this.isOver) return
    if (reply.durableSeq !== undefined) this.#settle(reply.durableSeq)
    if (reply.ok) this.#credits = reply.credits
    else if (reply.durableSeq !== undefined && reply.durableSeq >= sent.seq) this.#noteRefusal(reply.error, sent)
    else if (sent.epoch === this.#epoch) this.#sendAgain(reply.error)
    this.#pump()
    this.moved.notify()
  }

  #noteRefusal({ code, message, field }: WireError, { entry, body }: { readonly entry: Entry; readonly body: MessageBodyInput }): void {
    this.refusedMessages++
    entry.onRefused?.(code)
    this.refused.notify({ type: body.type, code, message, field })
  }

  #sendAgain({ code, message, retryable }: WireError): void {
    this.#epoch++
    // Opening again tells where the server stands, also when that is behind what it once acknowledged.
    if (code === 'unknown_run' || code === 'sequence_gap') this.#open()
    else if (retryable) this.#later(code, () => this.#restart())
    else this.#refuse(code, message)
  }

  /** Asks about every waiting ground truth at once. */
  #ask(): void {
    if (this.#asking) return
    this.#asking = true
    const entries = this.#parts.outbox.waiting.filter(({ question }) => question !== undefined).slice(0, limits.hashesPerQuestion)
    const questions = entries.map((entry) => ({ entry, question: assertExists(entry.question, 'question') }))
    const { socket } = this.#parts
    const hashing = Promise.all(questions.map(async ({ entry, question }) => ({ entry, question, hash: await question.hash() })))
    hashing
      .then((hashed) => {
        const hashes = [...new Set(hashed.flatMap(({ hash }) => hash ?? []))]
        // On a lost connection the answer never comes; the next `open` asks again.
        if (!socket.connected) {
          this.#asked()
          return
        }
        this.#requests.blobs(hashes, (reply) => {
          const missing = new Set<string>(reply.ok ? reply.missing : hashes)
          for (const { entry, question, hash } of hashed) {
            entry.question = undefined
            question.answered(hash, hash === null || missing.has(hash))
          }
          this.#asked()
        })
      })
      .catch((error: unknown) => this.#refuse('internal', `This client failed to hash a ground truth: ${String(error)}`))
  }

  #asked(): void {
    this.#asking = false
    this.#pump()
  }

  #settle(durableSeq: number): void {
    this.settledMessages += this.#parts.outbox.settle(durableSeq)
  }

  #reportDropped(): void {
    const { outbox } = this.#parts
    if (!outbox.hasDropped) return
    for (const [kind, count] of outbox.takeDropped()) {
      outbox.add({ kind: 'messages', byteLength: 0, seq: null, body: () => ({ type: 'dropped', kind, count, reason: 'buffer full' }) })
    }
  }

  #beat(): void {
    this.#cancelHeartbeat?.()
    this.#cancelHeartbeat = this.#parts.clock.after(limits.heartbeatIntervalMs, () => {
      if (!this.#isOpen) return
      const sign = { runId: runId(this.#parts.request.runId), writer: this.#writer }
      this.#requests.heartbeat(sign, (reply) => {
        if (!reply.ok && reply.error.code === 'unknown_run') this.#open()
      })
      this.#beat()
    })
  }

  #later(code: string, action: () => void): void {
    this.#cancelRetry?.()
    this.#cancelRetry = this.#parts.clock.after(retryDelayMs[code] ?? otherRetryDelayMs, () => {
      this.#cancelRetry = null
      if (this.#parts.socket.connected) action()
    })
  }

  #pause(reason: string): void {
    if (this.isOver) return
    this.#isOpen = false
    this.#asking = false
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#setStatus({ state: 'reconnecting', reason })
  }

  #refuse(code: string, reason: string): void {
    if (this.isOver) return
    this.#setStatus({ state: 'refused', code, reason })
    this.#stop()
  }

  #stop(): void {
    this.#isOpen = false
    this.#cancelRetry?.()
    this.#cancelHeartbeat?.()
    this.#parts.socket.disconnect()
    this.moved.notify()
  }

  #setStatus(status: ClientStatus): void {
    this.#status = status
    this.statusChanged.notify(status)
  }
}
