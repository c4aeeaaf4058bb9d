import { z } from 'zod'
import { errorCodes, type ErrorCode } from '../base/appError.ts'
import { blobHashSchema, runIdSchema } from './primitives.ts'

/** What the server answers on `/ingest`: the acknowledgement of each event. */

const codes = Object.keys(errorCodes).filter((code): code is ErrorCode => code in errorCodes)

export const wireErrorSchema = z.object({
  code: z.enum(codes),
  message: z.string(),
  field: z.string().optional(),
  retryable: z.boolean(),
})
export type WireError = z.infer<typeof wireErrorSchema>

/** The window a writer may fill with unacknowledged messages and attachment bytes. */
export const creditsSchema = z.object({ messages: z.number().int(), bytes: z.number().int() })
export type Credits = z.infer<typeof creditsSchema>

const refusal = z.object({
  ok: z.literal(false),
  error: wireErrorSchema,
  /** Highest seq of this writer whose fate is settled and durable. A refusal that is not retryable settles its message. */
  durableSeq: z.number().int().optional(),
})
export type Refusal = z.infer<typeof refusal>

export const openReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), runId: runIdSchema, created: z.boolean(), durableSeq: z.number().int(), credits: creditsSchema }),
  refusal,
])
export type OpenReply = z.infer<typeof openReplySchema>

export const pushReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), durableSeq: z.number().int(), duplicate: z.boolean(), credits: creditsSchema }),
  refusal,
])
export type PushReply = z.infer<typeof pushReplySchema>

export const blobsReplySchema = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), missing: z.array(blobHashSchema) }), refusal])
export type BlobsReply = z.infer<typeof blobsReplySchema>

export const heartbeatReplySchema = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refusal])
export type HeartbeatReply = z.infer<typeof heartbeatReplySchema>
