import { z } from 'zod'
import {
  curvesAnswerSchema,
  curvesQuerySchema,
  framesAnswerSchema,
  framesQuerySchema,
  qualityQuerySchema,
  routes,
  runAnswerSchema,
  runParametersSchema,
  runsAnswerSchema,
  runsQuerySchema,
} from '#lib/contract/http.ts'
import type { RunReader } from '../services/runs/runReader.ts'
import { json } from './answers.ts'
import type { Register } from './route.ts'

export function registerRunRoutes(register: Register, runs: RunReader): void {
  register({
    path: routes.runs,
    parameters: z.object({}),
    query: runsQuerySchema,
    handle: async ({ query }) => json(runsAnswerSchema, await runs.list(query.limit)),
  })
  register({
    path: routes.run,
    parameters: runParametersSchema,
    query: z.object({}),
    handle: async ({ parameters }) => json(runAnswerSchema, await runs.snapshot(parameters.runId)),
  })
  register({
    path: routes.curves,
    parameters: runParametersSchema,
    query: curvesQuerySchema,
    handle: async ({ parameters, query }) => json(curvesAnswerSchema, await runs.curves(parameters.runId, query)),
  })
  register({
    path: routes.quality,
    parameters: runParametersSchema,
    query: qualityQuerySchema,
    handle: async ({ parameters, query }) => json(curvesAnswerSchema, await runs.quality(parameters.runId, query)),
  })
  register({
    path: routes.frames,
    parameters: runParametersSchema,
    query: framesQuerySchema,
    handle: async ({ parameters, query }) => json(framesAnswerSchema, await runs.frames(parameters.runId, query.view)),
  })
}
