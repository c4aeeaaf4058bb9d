import type { Credits } from '#lib/contract/ingestReplies.ts'
import { limits } from '#lib/contract/limits.ts'

/** The window of every writer. One size for all so far; clients take it from every reply, so it may differ one day. */
export const credits: Credits = { messages: limits.messagesInFlight, bytes: limits.bytesInFlight }
