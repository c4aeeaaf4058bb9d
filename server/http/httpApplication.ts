import express, { type RequestHandler, type Router } from 'express'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '#lib/base/clock.ts'
import { apiPrefix, routes, statusAnswerSchema, type StatusAnswer } from '#lib/contract/http.ts'
import type { AccessCheck } from '../realtime/access.ts'
import type { ImageReader } from '../services/runs/imageReader.ts'
import type { RunReader } from '../services/runs/runReader.ts'
import { json } from './answers.ts'
import { answerError, unknownRoute } from './errors.ts'
import { accessGuard, securityHeaders } from './guards.ts'
import { requestLog } from './requestLog.ts'
import { registerImageRoutes } from './imageRoutes.ts'
import { createRegister } from './route.ts'
import { registerRunRoutes } from './runRoutes.ts'

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export interface HttpParts {
  readonly runs: RunReader
  readonly images: ImageReader
  readonly status: () => StatusAnswer
  /** Everything that is not the API; without it the server answers nothing else. */
  readonly pages: PageHandler | undefined
  readonly checkAccess: AccessCheck
  readonly clock: Clock
  readonly logger: Logger
  readonly verifyAnswers: boolean
}

export function createHttpApplication(parts: HttpParts): RequestListener {
  const application = express()
  application.disable('x-powered-by')
  // Blobs bring their own tags; hashing every live answer would be work for nothing.
  application.disable('etag')
  application.set('query parser', 'simple')
  // Other spellings of the API's path would pass for pages in the access guard.
  application.enable('case sensitive routing')
  application.use(requestLog(parts.logger, parts.clock), securityHeaders, accessGuard(parts.checkAccess))
  application.use(apiPrefix, apiRouter(parts), unknownRoute)
  if (parts.pages !== undefined) application.use(pagesLast(parts.pages))
  application.use(unknownRoute)
  return (request, response) => {
    // The last callback rather than an error handler among the others: it hears every error, Express's own included.
    // Express's types know it for their own kind of request only.
    const done = (error?: unknown): void => answerError({ error, request, response }, parts.logger)
    Reflect.apply(application, undefined, [request, response, done])
  }
}

function apiRouter({ runs, images, status, verifyAnswers }: HttpParts): Router {
  const router = express.Router({ caseSensitive: true })
  const register = createRegister(router, { verifyAnswers })
  register({
    path: routes.status,
    parameters: z.object({}),
    query: z.object({}),
    handle: () => Promise.resolve(json(statusAnswerSchema, status())),
  })
  registerRunRoutes(register, runs)
  registerImageRoutes(register, images)
  return router
}

function pagesLast(pages: PageHandler): RequestHandler {
  return async (request, response) => {
    await pages(request, response)
  }
}
