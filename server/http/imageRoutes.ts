import { z } from 'zod'
import { blobHash, type BlobHash } from '#lib/base/brand.ts'
import type { ImageShape } from '#lib/base/image.ts'
import {
  blobParametersSchema,
  frameAnswerSchema,
  frameParametersSchema,
  imageHeaders,
  pixelsQuerySchema,
  routes,
} from '#lib/contract/http.ts'
import type { ColorSpace } from '#lib/contract/primitives.ts'
import type { ImageReader } from '../services/runs/imageReader.ts'
import { bytes, json, type Answer } from './answers.ts'
import type { Register, RouteInput } from './route.ts'

// A blob's name is the hash of its content, so a copy of it can never be stale.
const immutable = 'private, max-age=31536000, immutable'

const pngSuffix = '.png'

export function registerImageRoutes(register: Register, images: ImageReader): void {
  register({
    path: routes.frame,
    parameters: frameParametersSchema,
    query: z.object({}),
    handle: async ({ parameters }) => json(frameAnswerSchema, await images.frame(parameters.frameId)),
  })
  register({
    path: routes.framePixels,
    parameters: frameParametersSchema,
    query: pixelsQuerySchema,
    handle: async ({ parameters, query }) => {
      const { shape, colorSpace, parts } = await images.framePixels(parameters.frameId, query.rectangles)
      return bytes(parts, { ...describe(shape, colorSpace), 'content-type': 'application/octet-stream', 'cache-control': 'no-store' })
    },
  })
  register({
    path: routes.blob,
    parameters: blobParametersSchema,
    query: z.object({}),
    handle: (input) => answerBlob(images, input),
  })
}

async function answerBlob(images: ImageReader, input: RouteInput<typeof blobParametersSchema, z.ZodType>): Promise<Answer> {
  const name = input.parameters.hash
  const isPng = name.endsWith(pngSuffix)
  const hash: BlobHash = blobHash(isPng ? name.slice(0, -pngSuffix.length) : name)
  const headers = { etag: `"${name}"`, 'cache-control': immutable }
  if (isKnown(input.knownTag, headers.etag) && (await images.hasBlob(hash))) return { kind: 'notModified', headers }
  const image = await images.blob(hash)
  const described = { ...headers, ...describe(image, image.colorSpace) }
  if (isPng) return bytes([await images.png(image)], { ...described, 'content-type': 'image/png' })
  return bytes([image.bytes], { ...described, 'content-type': 'application/octet-stream' })
}

function isKnown(knownTag: string | undefined, tag: string): boolean {
  // A proxy that compresses marks tags as weak; the content behind a hash is the same all the same.
  const tags = knownTag?.split(',').map((part) => part.trim().replace(/^W\//, ''))
  return tags?.some((known) => known === tag || known === '*') ?? false
}

/** Height × width × channels, as numpy writes a shape. */
function describe({ height, width, channels, dataType }: ImageShape, colorSpace: ColorSpace): Record<string, string> {
  return {
    [imageHeaders.shape]: `${height},${width},${channels}`,
    [imageHeaders.dataType]: dataType,
    [imageHeaders.colorSpace]: colorSpace,
  }
}
