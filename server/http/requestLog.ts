import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Clock } from '#lib/base/clock.ts'

/** Gives each request an id that its answer and its log lines share, and logs how it went. */
export function requestLog(logger: Logger, clock: Clock): RequestHandler {
  return (request, response, next) => {
    const startedAt = clock.now()
    const requestId = randomUUID()
    response.setHeader('x-request-id', requestId)
    response.on('close', () => {
      const { method, originalUrl: url } = request
      logger.debug({ requestId, method, url, status: response.statusCode, durationMs: clock.now() - startedAt }, 'request')
    })
    next()
  }
}
