/**
 * Every error the product answers with, its HTTP status, and whether sending the same thing again can succeed.
 * `docs/protocol.md` explains each code; a test keeps the two lists equal.
 */
export const errorCodes = {
  bad_request: { httpStatus: 400, retryable: false },
  wrong_size: { httpStatus: 422, retryable: false },
  outside_frame: { httpStatus: 422, retryable: false },
  pixel_conflict: { httpStatus: 409, retryable: false },
  incomplete_frame: { httpStatus: 422, retryable: false },
  frame_closed: { httpStatus: 409, retryable: false },
  shape_mismatch: { httpStatus: 409, retryable: false },
  undecodable_image: { httpStatus: 422, retryable: false },
  too_large: { httpStatus: 413, retryable: false },
  too_many_attachments: { httpStatus: 413, retryable: false },
  limit_reached: { httpStatus: 422, retryable: false },
  unknown_run: { httpStatus: 404, retryable: false },
  unknown_view: { httpStatus: 404, retryable: false },
  unknown_frame: { httpStatus: 404, retryable: false },
  not_found: { httpStatus: 404, retryable: false },
  run_exists: { httpStatus: 409, retryable: false },
  protocol_mismatch: { httpStatus: 426, retryable: false },
  forbidden: { httpStatus: 403, retryable: false },
  sequence_gap: { httpStatus: 409, retryable: true },
  too_many_in_flight: { httpStatus: 429, retryable: true },
  storage_unavailable: { httpStatus: 503, retryable: true },
  shutting_down: { httpStatus: 503, retryable: true },
  internal: { httpStatus: 500, retryable: true },
} as const

export type ErrorCode = keyof typeof errorCodes

export interface AppErrorDetails {
  readonly code: ErrorCode
  /** One sentence for a person: what was wrong, the value received, and what was expected. */
  readonly message: string
  /** Path of the offending field in the message, such as `body.image.width`. */
  readonly field?: string
  readonly cause?: unknown
}

/** The only error type that may cross a boundary of the product. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined

  constructor({ code, message, field, cause }: AppErrorDetails) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.field = field
  }

  get httpStatus(): number {
    return errorCodes[this.code].httpStatus
  }

  /** True when sending the same message again may succeed. */
  get retryable(): boolean {
    return errorCodes[this.code].retryable
  }
}

/** The error as it is, or an `internal` one that hides the details of a bug from clients and keeps them as the cause. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  return new AppError({ code: 'internal', message: 'The server failed to handle this; its log has the details.', cause: error })
}
