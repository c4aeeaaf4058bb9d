import type { Request, Response, Router } from 'express'
import type { z } from 'zod'
import { parseOrRefuse } from '../services/parseRefusal.ts'
import type { Answer } from './answers.ts'

export interface RouteInput<Parameters extends z.ZodType, Query extends z.ZodType> {
  readonly parameters: z.output<Parameters>
  readonly query: z.output<Query>
  /** The `If-None-Match` header. */
  readonly knownTag: string | undefined
}

export interface Route<Parameters extends z.ZodType, Query extends z.ZodType> {
  readonly path: string
  readonly parameters: Parameters
  readonly query: Query
  readonly handle: (input: RouteInput<Parameters, Query>) => Promise<Answer>
}

export interface RegisterOptions {
  /** Parse every JSON answer by its schema before it leaves: in tests, where a wrong answer must not pass. */
  readonly verifyAnswers: boolean
}

export type Register = <Parameters extends z.ZodType, Query extends z.ZodType>(route: Route<Parameters, Query>) => void

/** The only way a route comes into being: parse, call one thing, send. Errors go to the one error handler. */
export function createRegister(router: Router, { verifyAnswers }: RegisterOptions): Register {
  return (route) => {
    router.get(route.path, async (request: Request, response: Response) => {
      const answer = await route.handle({
        parameters: parseOrRefuse(route.parameters, request.params, { at: 'path' }),
        query: parseOrRefuse(route.query, request.query, { at: 'query' }),
        knownTag: request.headers['if-none-match'],
      })
      if (verifyAnswers && answer.kind === 'json') answer.schema.parse(answer.body)
      send(response, answer)
    })
  }
}

function send(response: Response, answer: Answer): void {
  switch (answer.kind) {
    case 'json':
      response.set('cache-control', 'no-store').json(answer.body)
      return
    case 'notModified':
      response.status(304).set(answer.headers).end()
      return
    case 'bytes': {
      const byteLength = answer.parts.reduce((sum, part) => sum + part.byteLength, 0)
      response.set({ ...answer.headers, 'content-length': String(byteLength) })
      // The parts are handed over as they are: an image of 256 MiB is never copied on its way out.
      for (const part of answer.parts) response.write(part)
      response.end()
    }
  }
}
