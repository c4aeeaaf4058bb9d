import { z } from 'zod'
import { blobHashSchema, frameIdSchema, runIdSchema, spelledNumberSchema, stepSchema } from './primitives.ts'
import {
  curveSchema,
  frameMetricNameSchema,
  frameSchema,
  rectangleSchema,
  runningMetricsSchema,
  runSchema,
  seriesSummarySchema,
  viewSchema,
} from './records.ts'
import { wireErrorSchema } from './ingestReplies.ts'
import { limits } from './limits.ts'

/**
 * Reading over HTTP: every route under `/api/v1`, what it takes and what it answers.
 * Errors are `{ error: WireError }` with the status of `lib/base/appError.ts`.
 */
export const apiPrefix = '/api/v1'

export const errorAnswerSchema = z.object({ error: wireErrorSchema })

/** Latest and best mean over views of one metric. */
export const standingSchema = z.object({
  latest: z.object({ step: stepSchema, value: spelledNumberSchema, views: z.number().int() }).nullable(),
  best: z.object({ step: stepSchema, value: spelledNumberSchema, views: z.number().int() }).nullable(),
})
export type Standing = z.infer<typeof standingSchema>

export const runSummarySchema = z.object({
  run: runSchema,
  psnr: standingSchema,
  ssim: standingSchema,
  /** Mean PSNR over views, folded to a few dozen places. */
  sparkline: curveSchema,
  viewCount: z.number().int(),
  frameCount: z.number().int(),
})
export type RunSummary = z.infer<typeof runSummarySchema>

/** GET /runs?limit&before: newest first. `revision` is that of the `runs` topic of the live feed. */
export const runsQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(limits.rowsPerAnswer).default(200) })
export const runsAnswerSchema = z.object({ revision: z.number().int(), runs: z.array(runSummarySchema), total: z.number().int() })
export type RunsAnswer = z.infer<typeof runsAnswerSchema>

/** GET /runs/:runId: a consistent snapshot; later changes carry revisions above `revision`. */
export const runAnswerSchema = z.object({
  revision: z.number().int(),
  summary: runSummarySchema,
  views: z.array(viewSchema),
  series: z.array(seriesSummarySchema),
})
export type RunAnswer = z.infer<typeof runAnswerSchema>

const rangeQuery = {
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  /** How many places a curve may have: the chart's width in pixels is enough. */
  points: z.coerce.number().int().min(2).max(limits.pointsPerCurve).default(600),
}
const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => (Array.isArray(value) ? value : [value]))

/** GET /runs/:runId/curves?series=a&series=b: the trainer's scalars. */
export const curvesQuerySchema = z.object({ series: oneOrMore.pipe(z.array(z.string()).max(limits.curvesPerQuestion)), ...rangeQuery })
/** GET /runs/:runId/quality?metric=psnr[&view=k…]: the server's metrics; without `view`, one curve: the mean over views. */
export const qualityQuerySchema = z.object({
  metric: frameMetricNameSchema,
  view: oneOrMore.pipe(z.array(z.string()).max(limits.curvesPerQuestion)).optional(),
  ...rangeQuery,
})
export const curvesAnswerSchema = z.object({ revision: z.number().int(), curves: z.array(curveSchema) })
export type CurvesAnswer = z.infer<typeof curvesAnswerSchema>

/** GET /runs/:runId/frames?view=k: every step stored for one view, oldest first, superseded frames left out. */
export const framesQuerySchema = z.object({ view: z.string() })
export const frameStepSchema = z.object({ step: stepSchema, frameId: frameIdSchema, status: frameSchema.shape.status, psnr: spelledNumberSchema.nullable() })
export type FrameStep = z.infer<typeof frameStepSchema>
export const framesAnswerSchema = z.object({ revision: z.number().int(), frames: z.array(frameStepSchema) })
export type FramesAnswer = z.infer<typeof framesAnswerSchema>

/** GET /frames/:frameId. `covered` is there while pixels are missing: rectangles that together are exactly the covered pixels. */
export const frameAnswerSchema = z.object({
  frame: frameSchema,
  view: viewSchema,
  covered: z.array(rectangleSchema).nullable(),
  running: runningMetricsSchema.nullable(),
  /** Rises with every tile of an open frame. */
  pixelRevision: z.number().int(),
})
export type FrameAnswer = z.infer<typeof frameAnswerSchema>

/**
 * GET /frames/:frameId/pixels?rectangles=x,y,w,h;x,y,w,h: the raw bytes of each rectangle, one after the other (never cached).
 * GET /blobs/:hash: the raw bytes of an image; GET /blobs/:hash.png: the same as PNG. Both immutable.
 */
export const pixelsQuerySchema = z.object({
  rectangles: z
    .string()
    .regex(/^\d+,\d+,\d+,\d+(;\d+,\d+,\d+,\d+)*$/, 'expected x,y,width,height;…')
    .transform((text) =>
      text.split(';').map((part) => {
        const [x = 0, y = 0, width = 0, height = 0] = part.split(',').map(Number)
        return { x, y, width, height }
      }),
    ),
})

/** Headers that describe the raw bytes of an image answer. */
export const imageHeaders = { shape: 'x-raywatch-shape', dataType: 'x-raywatch-data-type', colorSpace: 'x-raywatch-color-space' } as const

/** GET /status: the whole server. */
export const statusAnswerSchema = z.object({
  product: z.literal('raywatch'),
  version: z.string(),
  protocolVersion: z.number().int(),
  uptimeMs: z.number(),
  /** Frames that wait for, or are in, measurement. */
  metricQueue: z.number().int(),
  openFrames: z.number().int(),
})
export type StatusAnswer = z.infer<typeof statusAnswerSchema>

/** The route table: one entry per route, for server, client and documents alike. */
export const routes = {
  status: '/status',
  runs: '/runs',
  run: '/runs/:runId',
  curves: '/runs/:runId/curves',
  quality: '/runs/:runId/quality',
  frames: '/runs/:runId/frames',
  frame: '/frames/:frameId',
  framePixels: '/frames/:frameId/pixels',
  blob: '/blobs/:hash',
} as const

export const runParametersSchema = z.object({ runId: runIdSchema })
export const frameParametersSchema = z.object({ frameId: frameIdSchema })
export const blobParametersSchema = z.object({ hash: z.union([blobHashSchema, z.string().regex(/^[0-9a-f]{64}\.png$/)]) })
