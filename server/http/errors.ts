import type { RequestHandler } from 'express'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { z } from 'zod'
import { AppError, toAppError } from '#lib/base/appError.ts'
import type { errorAnswerSchema } from '#lib/contract/http.ts'

export interface FailedRequest {
  readonly error: unknown
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** The one place where an error of a request is handled: logged when it is ours, answered without its insides. */
export function answerError({ error, request, response }: FailedRequest, logger: Logger): void {
  const refusal = asAppError(error)
  if (refusal.httpStatus >= 500) {
    logger.error({ err: error, requestId: response.getHeader('x-request-id'), url: request.url }, refusal.message)
  }
  if (response.headersSent) {
    // Half an answer must not look like a whole one.
    response.destroy()
    return
  }
  const headers = { 'cache-control': 'no-store', 'content-type': 'application/json; charset=utf-8' }
  response.writeHead(refusal.httpStatus, headers).end(JSON.stringify(describeError(refusal)))
}

function describeError({ code, message, field, retryable }: AppError): z.output<typeof errorAnswerSchema> {
  return { error: { code, message, retryable, ...(field === undefined ? {} : { field }) } }
}

/** Express refuses undecodable paths itself, with an error that carries a status. */
const expressErrorSchema = z.object({ status: z.number().int().min(400).max(499), message: z.string() })

function asAppError(error: unknown): AppError {
  const known = expressErrorSchema.safeParse(error)
  if (error instanceof Error && !(error instanceof AppError) && known.success) {
    return new AppError({ code: 'bad_request', field: 'path', message: known.data.message, cause: error })
  }
  return toAppError(error)
}

export const unknownRoute: RequestHandler = (request) => {
  throw new AppError({ code: 'not_found', field: 'path', message: `There is no ${request.method} ${request.originalUrl.slice(0, 200)} here.` })
}
