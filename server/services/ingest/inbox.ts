import type { Envelope } from '#lib/contract/ingest.ts'
import type { PushReply } from '#lib/contract/ingestReplies.ts'
import type { AppError } from '#lib/base/appError.ts'
import type { Changes } from './changes.ts'
import type { RunState } from './runState.ts'

/** A message of a trainer. */
export interface PushItem {
  readonly kind: 'push'
  readonly envelope: Envelope
  /** What was wrong with the message already when it arrived. */
  readonly refusal: AppError | null
  readonly byteLength: number
  answer(reply: PushReply): void
}

/** Something of the server's own that has to happen between messages: a writer joins, a heartbeat, a run is given up. */
export interface CommandItem {
  readonly kind: 'command'
  /** Whether the trainer caused it. */
  readonly isSignOfLife: boolean
  apply(context: { readonly state: RunState; readonly changes: Changes }): void
  /** Called when everything it changed is durable, or with the reason why it is not. */
  settle(error: AppError | null): void
}

export type InboxItem = PushItem | CommandItem

/** Bytes of the attachment that a message carries; what is malformed counts as nothing and is refused later. */
export function attachmentByteLength(body: unknown): number {
  if (typeof body !== 'object' || body === null) return 0
  if ('data' in body && body.data instanceof Uint8Array) return body.data.byteLength
  return 'image' in body ? attachmentByteLength(body.image) : 0
}

interface Load {
  readonly messages: number
  readonly bytes: number
}

/** What arrived for a run and is not yet settled, in order of arrival, with each writer's share counted. */
export class Inbox {
  readonly #items: InboxItem[] = []
  readonly #loads = new Map<string, Load>()

  get isEmpty(): boolean {
    return this.#items.length === 0
  }

  /** Unsettled messages and bytes of this writer. */
  loadOf(writer: string): Load {
    return this.#loads.get(writer) ?? { messages: 0, bytes: 0 }
  }

  add(item: InboxItem): void {
    this.#items.push(item)
    if (item.kind === 'push') this.#addLoad(item, 1)
  }

  /** Up to `limit` items; their load counts until `release`. */
  take(limit: number): readonly InboxItem[] {
    return this.#items.splice(0, limit)
  }

  /** Puts items back that do not fit into a batch. */
  putBack(items: readonly InboxItem[]): void {
    this.#items.unshift(...items)
  }

  release(item: InboxItem): void {
    if (item.kind === 'push') this.#addLoad(item, -1)
  }

  #addLoad({ envelope, byteLength }: PushItem, sign: 1 | -1): void {
    const { messages, bytes } = this.loadOf(envelope.writer)
    if (messages + sign === 0) this.#loads.delete(envelope.writer)
    else this.#loads.set(envelope.writer, { messages: messages + sign, bytes: bytes + sign * byteLength })
  }
}
