import { Decoder as StrictDecoder, Encoder, PacketType, type Packet } from 'socket.io-parser'
import { z } from 'zod'
import { limits } from '#lib/contract/limits.ts'

/**
 * Socket.io's own parser, but for one thing: what it would answer by closing the connection (more attachments than allowed, text that is
 * no packet, attachments that nobody announced) is delivered as a `Malformed` argument, so that it can be refused by name, or is
 * skipped where it has no name. A client that sends one bad message keeps its connection and everything in flight on it.
 */
export { Encoder, PacketType }

/** In place of the argument of an event whose packet could not be decoded. */
export class Malformed {
  readonly reason: 'too_many_attachments' | 'undecodable'
  readonly message: string
  /** What could be read of the event's argument: its attachments are missing. */
  readonly readable: unknown

  constructor({ reason, message, readable }: Pick<Malformed, 'reason' | 'message' | 'readable'>) {
    this.reason = reason
    this.message = message
    this.readable = readable
  }
}

export class Decoder extends StrictDecoder {
  /** The packet that the strict decoder is putting together, and how many attachments it still waits for. */
  #assembling: { readonly header: EventHeader; due: number } | null = null
  /** A packet that was given up, and how many of its attachments are still to come. */
  #givenUp: { readonly packet: Packet; due: number } | null = null

  constructor() {
    super({ maxAttachments: limits.attachmentsPerMessage })
  }

  override add(received: unknown): void {
    if (typeof received === 'string') this.#addText(received)
    else if (this.#givenUp !== null) this.#skipAttachment()
    // An attachment that no packet announced belongs to nothing.
    else if (this.#assembling !== null) this.#addAttachment(received)
  }

  #addText(text: string): void {
    // A new packet while attachments are due: they will not come.
    if (this.#assembling !== null) super.destroy()
    this.#assembling = null
    this.#givenUp = null
    const header = readEventHeader(text)
    if (header === null) this.#addOther(text)
    else this.#addEvent(text, header)
  }

  #addEvent(text: string, header: EventHeader): void {
    if (header.attachments > limits.attachmentsPerMessage) {
      this.#giveUp(header, tooManyAttachments(header))
      return
    }
    try {
      // The strict decoder lets an event without a name pass.
      if (header.json === '') throw new Error('the event has no name')
      super.add(text)
      if (header.attachments > 0) this.#assembling = { header, due: header.attachments }
    } catch (error) {
      this.#giveUp(header, undecodable(error))
    }
  }

  #addOther(text: string): void {
    try {
      super.add(text)
    } catch {
      // No packet, or none that could be answered: there is nobody to tell.
    }
    // An acknowledgement with attachments, which nobody asked for: waiting for them would make all that follows undecodable.
    super.destroy()
  }

  #addAttachment(received: unknown): void {
    const assembling = this.#assembling
    if (assembling === null) return
    assembling.due--
    if (assembling.due === 0) this.#assembling = null
    try {
      super.add(received)
    } catch (error) {
      super.destroy()
      this.#assembling = null
      this.#giveUp({ ...assembling.header, attachments: assembling.due }, undecodable(error))
    }
  }

  #skipAttachment(): void {
    const givenUp = this.#givenUp
    if (givenUp === null) return
    givenUp.due--
    if (givenUp.due === 0) this.#deliver(givenUp.packet)
  }

  #giveUp(header: EventHeader, problem: Pick<Malformed, 'reason' | 'message'>): void {
    const { event, readable } = readArguments(header.json)
    const { nsp, id } = header
    const packet = { type: PacketType.EVENT, nsp, data: [event, new Malformed({ ...problem, readable })], ...(id === undefined ? {} : { id }) }
    // Answered after the last of its attachments, so that the answer comes when the message is over.
    if (header.attachments === 0) this.#deliver(packet)
    else this.#givenUp = { packet, due: header.attachments }
  }

  #deliver(packet: Packet): void {
    this.#givenUp = null
    super.emitReserved('decoded', packet)
  }
}

interface EventHeader {
  readonly nsp: string
  readonly id: number | undefined
  readonly attachments: number
  readonly json: string
}

/** Type, attachments, namespace and acknowledgement id of an event packet. */
const eventHeader = /^(?:2|5(?<attachments>\d{1,9})-)(?:(?<nsp>\/[^,]{0,200}),)?(?<id>\d{1,15})?/

function readEventHeader(text: string): EventHeader | null {
  const match = eventHeader.exec(text)
  if (match === null) return null
  const { attachments = '0', nsp = '/', id } = match.groups ?? {}
  return { nsp, id: id === undefined ? undefined : Number(id), attachments: Number(attachments), json: text.slice(match[0].length) }
}

/** Names under which socket.io's own listeners wait; a client must never reach those. */
const reservedEvents = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener', 'error'])

const argumentsSchema = z.array(z.unknown())

function readArguments(json: string): { readonly event: string; readonly readable: unknown } {
  const parsed = argumentsSchema.safeParse(parseJson(json))
  if (!parsed.success) return { event: '', readable: undefined }
  const [event, readable] = parsed.data
  return { event: typeof event === 'string' && !reservedEvents.has(event) ? event : '', readable }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    // The caller already knows that the packet is malformed; this was to see whether a part of it can be read.
    return undefined
  }
}

function tooManyAttachments({ attachments }: EventHeader): Pick<Malformed, 'reason' | 'message'> {
  return { reason: 'too_many_attachments', message: `The message has ${attachments} attachments; expected at most ${limits.attachmentsPerMessage}.` }
}

function undecodable(error: unknown): Pick<Malformed, 'reason' | 'message'> {
  return { reason: 'undecodable', message: `The packet cannot be decoded: ${error instanceof Error ? error.message : String(error)}.` }
}
