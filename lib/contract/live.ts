import { z } from 'zod'
import { frameIdSchema, runIdSchema } from './primitives.ts'
import { frameSchema, rectangleSchema, runningMetricsSchema, runSchema } from './records.ts'

/**
 * What a browser hears on the `/live` namespace: small descriptors, never pixels. Changes of a run carry a revision that
 * rises by one; a browser that sees a gap asks HTTP for a fresh snapshot, so the server keeps no history for anyone.
 */

export const runChangeSchema = z.discriminatedUnion('type', [
  /** Status, last step, counts. */
  z.object({ type: z.literal('run'), run: runSchema }),
  /** Points arrived on these series; what is on the screen is asked for again. */
  z.object({ type: z.literal('series'), names: z.array(z.string()) }),
  z.object({ type: z.literal('view'), key: z.string() }),
  /** A frame was opened, closed or measured. */
  z.object({ type: z.literal('frame'), frame: frameSchema }),
  /** Pixels of an open frame arrived. */
  z.object({
    type: z.literal('pixels'),
    frameId: frameIdSchema,
    view: z.string(),
    step: z.number().int(),
    pixelRevision: z.number().int(),
    rectangles: z.array(rectangleSchema),
    coveredPixels: z.number().int(),
    running: runningMetricsSchema.nullable(),
  }),
])
export type RunChange = z.infer<typeof runChangeSchema>
export type PixelsChange = Extract<RunChange, { type: 'pixels' }>

export const topicSchema = z.discriminatedUnion('topic', [
  z.strictObject({ topic: z.literal('runs') }),
  z.strictObject({ topic: z.literal('run'), runId: runIdSchema }),
])
export type Topic = z.infer<typeof topicSchema>

/**
 * Event `run`: the changes of one tick, `firstRevision` to `lastRevision`. An event without changes says where the run stands
 * (`firstRevision` is `lastRevision` + 1): a browser that was too slow to be told everything sees the gap there.
 */
export const runEventSchema = z.object({
  runId: runIdSchema,
  firstRevision: z.number().int(),
  lastRevision: z.number().int(),
  changes: z.array(runChangeSchema),
})
export type RunEvent = z.infer<typeof runEventSchema>

/** Event `runs`: these runs changed; the list asks for them again. */
export const runsEventSchema = z.object({ revision: z.number().int(), runIds: z.array(runIdSchema) })
export type RunsEvent = z.infer<typeof runsEventSchema>

/** Answer to `subscribe`: the topic's revision now. */
export const subscribeReplySchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), revision: z.number().int() }),
  z.object({ ok: z.literal(false), message: z.string() }),
])
export type SubscribeReply = z.infer<typeof subscribeReplySchema>
