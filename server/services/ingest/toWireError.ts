import type { AppError } from '#lib/base/appError.ts'
import type { WireError } from '#lib/contract/ingestReplies.ts'

/** The error as a client hears it. `settled`: the message will not be looked at again, so sending it again is no use. */
export function toWireError({ code, message, field, retryable }: AppError, { settled = false } = {}): WireError {
  return { code, message, ...(field === undefined ? {} : { field }), retryable: retryable && !settled }
}
