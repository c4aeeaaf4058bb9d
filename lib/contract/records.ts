import { z } from 'zod'
import {
  backgroundSchema,
  blobHashSchema,
  cameraSchema,
  channelsSchema,
  colorSpaceSchema,
  dataTypeSchema,
  frameIdSchema,
  runIdSchema,
  sideSchema,
  spelledNumberSchema,
  stepSchema,
  unixMillisSchema,
} from './primitives.ts'
import { droppableKinds } from './ingest.ts'

/** What the server keeps and shows. Numbers that may be NaN or ∞ are spelled, because these travel as JSON. */

/**
 * running → finished | failed (the trainer said so) | crashed (its heartbeats stopped); a crashed run that speaks again is running.
 */
export const runStatuses = ['running', 'finished', 'failed', 'crashed'] as const
export const runStatusSchema = z.enum(runStatuses)
export type RunStatus = z.infer<typeof runStatusSchema>

export const runSchema = z.object({
  id: runIdSchema,
  project: z.string(),
  name: z.string(),
  config: z.record(z.string(), z.json()),
  tags: z.array(z.string()),
  notes: z.string(),
  status: runStatusSchema,
  statusReason: z.string(),
  startedAtMs: unixMillisSchema,
  /** When the run ended; null while it runs. */
  endedAtMs: unixMillisSchema.nullable(),
  /** Last sign of life. */
  heartbeatAtMs: unixMillisSchema,
  /** Largest step seen in a scalar or a frame; null before the first. */
  lastStep: stepSchema.nullable(),
  /** Name of the metric protocol that its figures are computed under. */
  protocol: z.string(),
  /** Messages refused for good, by error code. */
  refused: z.record(z.string(), z.number().int()),
  /** What the client said it had to drop. */
  dropped: z.partialRecord(z.enum(droppableKinds), z.number().int()),
})
export type Run = z.infer<typeof runSchema>

export const viewSchema = z.object({
  runId: runIdSchema,
  key: z.string(),
  split: z.string(),
  width: sideSchema,
  height: sideSchema,
  camera: cameraSchema.nullable(),
  groundTruth: z.object({ hash: blobHashSchema, channels: channelsSchema, dataType: dataTypeSchema, colorSpace: colorSpaceSchema }).nullable(),
  /** What a four-channel ground truth is laid over before anything is measured. */
  background: backgroundSchema.nullable(),
})
export type View = z.infer<typeof viewSchema>

/** A tile: rectangle in pixels, origin at the top left. */
export const rectangleSchema = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int(), height: z.number().int() })
export type Rectangle = z.infer<typeof rectangleSchema>

/**
 * open: pixels are still arriving. complete: every pixel is there, the whole frame is measured.
 * partial: closed, or its run ended, with pixels missing; only the covered part is measured and it is never mixed with complete ones.
 */
export const frameStatuses = ['open', 'complete', 'partial'] as const

export const frameMetricNames = ['psnr', 'ssim', 'l1', 'l2', 'smoothL1'] as const
export const frameMetricNameSchema = z.enum(frameMetricNames)
export type FrameMetricName = z.infer<typeof frameMetricNameSchema>

export const frameMetricsSchema = z.object({
  protocol: z.string(),
  /** Name and version of the implementation that computed these. */
  implementation: z.string(),
  values: z.record(frameMetricNameSchema, spelledNumberSchema),
  /** One value per colour channel, where the metric has such. */
  perChannel: z.partialRecord(frameMetricNameSchema, z.array(spelledNumberSchema)),
  /** Pixels with a value that is NaN or ∞ in the prediction or the ground truth. Where it is not 0, `values` are NaN. */
  nonFinitePixels: z.number().int(),
  /** The same metrics over the finite values only; null when all are finite. */
  finiteOnly: z.partialRecord(frameMetricNameSchema, spelledNumberSchema).nullable(),
  /** Why a value could not be computed (a window larger than the image), by metric. */
  unavailable: z.partialRecord(frameMetricNameSchema, z.string()),
})
export type FrameMetrics = z.infer<typeof frameMetricsSchema>

/** Metrics of the pixels covered so far. Never stored beside, or averaged with, those of whole frames. */
export const runningMetricsSchema = z.object({ psnr: spelledNumberSchema, l1: spelledNumberSchema, l2: spelledNumberSchema })
export type RunningMetrics = z.infer<typeof runningMetricsSchema>

export const frameSchema = z.object({
  id: frameIdSchema,
  runId: runIdSchema,
  view: z.string(),
  step: stepSchema,
  width: sideSchema,
  height: sideSchema,
  channels: channelsSchema,
  dataType: dataTypeSchema,
  colorSpace: colorSpaceSchema,
  status: z.enum(frameStatuses),
  coveredPixels: z.number().int(),
  /** NaN or ∞ values in the prediction; null while the frame is open. */
  nonFiniteValues: z.number().int().nullable(),
  wallTimeMs: unixMillisSchema,
  /** Canonical pixels; null while the frame is open. Uncovered pixels of a partial frame are zero bytes. */
  prediction: blobHashSchema.nullable(),
  /** Null until measured: no ground truth yet, or the measurement is queued. */
  metrics: frameMetricsSchema.nullable(),
  /** A later frame of the same view and step took its place in curves and lists. */
  superseded: z.boolean(),
})
export type Frame = z.infer<typeof frameSchema>

/** One place on a curve: a single point (count 1) or a bucket of folded points. */
export const curvePointSchema = z.object({
  /** First and last step folded here. */
  firstStep: stepSchema,
  lastStep: stepSchema,
  count: z.number().int(),
  /** Over the finite values; null when there is none. */
  mean: z.number().nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  /** How many of the folded values are NaN, +∞ and −∞. */
  nanCount: z.number().int(),
  positiveInfinityCount: z.number().int(),
  negativeInfinityCount: z.number().int(),
  /** Wall time of the last folded point. */
  wallTimeMs: unixMillisSchema,
})
export type CurvePoint = z.infer<typeof curvePointSchema>

export const curveSchema = z.object({
  name: z.string(),
  points: z.array(curvePointSchema),
  /** Stored points in the asked range. */
  storedPoints: z.number().int(),
  /** Steps folded into one place; 1 when nothing is folded. */
  bucketSteps: z.number().int(),
})
export type Curve = z.infer<typeof curveSchema>

export const seriesSummarySchema = z.object({
  name: z.string(),
  count: z.number().int(),
  lastStep: stepSchema,
  lastValue: spelledNumberSchema,
})
export type SeriesSummary = z.infer<typeof seriesSummarySchema>
