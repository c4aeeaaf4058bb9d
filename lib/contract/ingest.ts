import { z } from 'zod'
import {
  backgroundSchema,
  blobHashSchema,
  cameraSchema,
  channelsSchema,
  colorSpaceSchema,
  dataTypeSchema,
  nameSchema,
  runIdSchema,
  sequenceSchema,
  sideSchema,
  spelledNumberSchema,
  stepSchema,
  unixMillisSchema,
  writerIdSchema,
} from './primitives.ts'
import { limits } from './limits.ts'

/** What a trainer sends on the `/ingest` namespace. `docs/protocol.md` is this file in words. */

const bytesSchema = z.instanceof(Uint8Array)

export const rawImageSchema = z.strictObject({
  encoding: z.literal('raw'),
  width: sideSchema,
  height: sideSchema,
  channels: channelsSchema,
  dataType: dataTypeSchema,
  /** Row-major HWC, little-endian, exactly width × height × channels × bytes per value. */
  data: bytesSchema,
})

export const encodedImageSchema = z.strictObject({
  encoding: z.enum(['png', 'jpeg', 'webp']),
  data: bytesSchema,
})

export const imagePayloadSchema = z.discriminatedUnion('encoding', [rawImageSchema, encodedImageSchema])
export type ImagePayload = z.infer<typeof imagePayloadSchema>

export const scalarPointSchema = z.strictObject({
  name: nameSchema,
  step: stepSchema,
  value: spelledNumberSchema,
  /** When the trainer measured it; the time of arrival otherwise. */
  wallTimeMs: unixMillisSchema.optional(),
})

const scalarsSchema = z.strictObject({
  type: z.literal('scalars'),
  points: z.array(scalarPointSchema).min(1).max(limits.pointsPerMessage),
})

const viewSchema = z.strictObject({
  type: z.literal('view'),
  /** The trainer's stable name of the view, such as `test/r_012`. */
  view: nameSchema,
  /** `train`, `val`, `test` …; the part of the key before its first slash otherwise. */
  split: nameSchema.optional(),
  width: sideSchema,
  height: sideSchema,
  camera: cameraSchema.optional(),
})

const groundTruthSchema = z
  .strictObject({
    type: z.literal('groundTruth'),
    view: nameSchema,
    colorSpace: colorSpaceSchema.default('srgb'),
    image: imagePayloadSchema.optional(),
    /** Hash of pixels the server already has (ask with `blobs`), in place of `image`. */
    hash: blobHashSchema.optional(),
    /** What shows through a four-channel ground truth (straight alpha); required for one. */
    background: backgroundSchema.optional(),
  })
  .refine((message) => (message.image === undefined) !== (message.hash === undefined), {
    message: 'expected exactly one of image and hash',
    path: ['image'],
  })

const frameHeader = {
  view: nameSchema,
  step: stepSchema,
  wallTimeMs: unixMillisSchema.optional(),
  colorSpace: colorSpaceSchema.default('srgb'),
}

const frameOpenSchema = z.strictObject({
  type: z.literal('frameOpen'),
  ...frameHeader,
  width: sideSchema,
  height: sideSchema,
  channels: channelsSchema,
  dataType: dataTypeSchema,
})

const tileSchema = z.strictObject({
  type: z.literal('tile'),
  /** The `seq` of this writer's `frameOpen`. */
  frameSeq: sequenceSchema,
  /** Column and row of the tile's top-left pixel in the frame. */
  x: z.number().int().min(0),
  y: z.number().int().min(0),
  image: imagePayloadSchema,
})

const spanSchema = z.strictObject({
  type: z.literal('span'),
  frameSeq: sequenceSchema,
  /** Index of the first pixel in row-major order (y × width + x). */
  start: z.number().int().min(0),
  /** Number of pixels. */
  count: z.number().int().min(1),
  /** The frame's data type and channels, count × bytes per pixel. */
  data: bytesSchema,
})

const frameCloseSchema = z.strictObject({ type: z.literal('frameClose'), frameSeq: sequenceSchema })

const frameSchema = z.strictObject({ type: z.literal('frame'), ...frameHeader, image: imagePayloadSchema })

const metadataSchema = z.strictObject({
  type: z.literal('metadata'),
  /** Replaces the whole configuration. */
  config: z.record(z.string(), z.json()).optional(),
  tags: z.array(nameSchema).max(limits.tagsPerRun).optional(),
  notes: z.string().max(limits.notesLength).optional(),
})

export const droppableKinds = ['scalars', 'tiles', 'frames', 'messages'] as const

const droppedSchema = z.strictObject({
  type: z.literal('dropped'),
  /** What the client had to leave out since its last such message, because its buffers were full. */
  kind: z.enum(droppableKinds),
  count: z.number().int().min(1),
  reason: z.string().min(1).max(limits.nameLength),
})

const finishSchema = z.strictObject({
  type: z.literal('finish'),
  status: z.enum(['finished', 'failed']),
  /** Why it failed, for the person who reads the run list. */
  reason: z.string().max(limits.notesLength).optional(),
})

export const messageBodySchema = z.discriminatedUnion('type', [
  scalarsSchema,
  viewSchema,
  groundTruthSchema,
  frameOpenSchema,
  tileSchema,
  spanSchema,
  frameCloseSchema,
  frameSchema,
  metadataSchema,
  droppedSchema,
  finishSchema,
])
export type MessageBody = z.infer<typeof messageBodySchema>
/** A body as a client writes it: defaults may be left out. */
export type MessageBodyInput = z.input<typeof messageBodySchema>
export type MessageType = MessageBody['type']
export type MessageOf<Type extends MessageType> = Extract<MessageBody, { type: Type }>

/** Identity of a message: (runId, writer, seq) takes effect once, however often it arrives. */
export const envelopeSchema = z.strictObject({
  runId: runIdSchema,
  writer: writerIdSchema,
  seq: sequenceSchema,
  /** Parsed on its own, so that a bad body still has an identity to be refused under. */
  body: z.unknown(),
})
export type Envelope = z.infer<typeof envelopeSchema>

export const resumeModes = ['allow', 'must', 'never'] as const

export const openRequestSchema = z.strictObject({
  runId: runIdSchema,
  writer: writerIdSchema,
  /** allow: create or resume. must: only resume. never: only create; this writer's own reconnects are always let through. */
  resume: z.enum(resumeModes).default('allow'),
  project: nameSchema,
  name: nameSchema,
  config: z.record(z.string(), z.json()).default({}),
  tags: z.array(nameSchema).max(limits.tagsPerRun).default([]),
  notes: z.string().max(limits.notesLength).default(''),
  startedAtMs: unixMillisSchema.optional(),
})
export type OpenRequest = z.infer<typeof openRequestSchema>
export type OpenRequestInput = z.input<typeof openRequestSchema>

export const heartbeatSchema = z.strictObject({ runId: runIdSchema, writer: writerIdSchema })
export type Heartbeat = z.infer<typeof heartbeatSchema>

/** "Which of these ground truths do you lack?" so that pixels travel once per dataset, not once per run. */
export const blobsQuestionSchema = z.strictObject({ hashes: z.array(blobHashSchema).max(limits.hashesPerQuestion) })

/** `auth` of the socket.io handshake. */
export const handshakeSchema = z.object({
  protocolVersion: z.number().int(),
  client: z.strictObject({ name: nameSchema, version: nameSchema }),
})
