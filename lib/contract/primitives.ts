import { z } from 'zod'
import { blobHash, frameId, runId, unixMillis } from '../base/brand.ts'
import { channelCounts, dataTypes } from '../base/image.ts'
import { nonFiniteSpellings } from '../base/spelledNumber.ts'
import { limits } from './limits.ts'

/** The pieces that messages, records and answers are made of. */

/** Identifiers chosen by clients: safe in a URL and in a log line, and never used as a path. */
const identifier = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1 to 64 characters of A-Z a-z 0-9 _ -')

export const runIdSchema = identifier.transform(runId)
export const frameIdSchema = identifier.transform(frameId)
export const writerIdSchema = identifier
export const blobHashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits')
  .transform(blobHash)

export const unixMillisSchema = z.number().int().nonnegative().transform(unixMillis)
export const stepSchema = z.number().int().min(0).max(limits.step)
/** Place of a message in its writer's order, from 1. */
export const sequenceSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

// Control characters would forge log lines and break tables, and half a surrogate pair has no UTF-8 form to be stored in; a name is
// otherwise free text.
export const nameSchema = z
  .string()
  .min(1)
  .max(limits.nameLength)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected no control characters and no unpaired surrogates')

export const spelledNumberSchema = z.union([z.number(), z.enum(nonFiniteSpellings)])

export const dataTypeSchema = z.enum(dataTypes)
export const channelsSchema = z.literal([...channelCounts])
export const sideSchema = z.number().int().min(1).max(limits.frameSide)
export const colorSpaces = ['srgb', 'linear'] as const
export const colorSpaceSchema = z.enum(colorSpaces)
export type ColorSpace = z.infer<typeof colorSpaceSchema>

/** Red, green, blue in [0, 1]. */
export const backgroundSchema = z.tuple([z.number().min(0).max(1), z.number().min(0).max(1), z.number().min(0).max(1)])
export type Background = z.infer<typeof backgroundSchema>

export const intrinsicsSchema = z.strictObject({
  /** Focal lengths and principal point in pixels of the view's own size. */
  fx: z.number().positive(),
  fy: z.number().positive(),
  cx: z.number(),
  cy: z.number(),
})

export const cameraConventions = ['opengl', 'opencv'] as const

export const cameraSchema = z.strictObject({
  /** Camera-to-world, 4×4, row-major. */
  worldFromCamera: z.array(z.number()).length(16),
  /** opengl: x right, y up, looking along −z (Blender, NeRF). opencv: x right, y down, looking along +z (COLMAP, 3DGS). */
  convention: z.enum(cameraConventions),
  intrinsics: intrinsicsSchema.optional(),
})
export type Camera = z.infer<typeof cameraSchema>
