import { AppError } from '#lib/base/appError.ts'
import { imageByteLength, type PixelImage } from '#lib/base/image.ts'
import { messageBodySchema, type MessageBody, type MessageOf } from '#lib/contract/ingest.ts'
import { limits } from '#lib/contract/limits.ts'
import { decodeImage, type EncodedImage, readImageShape } from '#server/pixels/decodeImage.ts'
import { parseOrRefuse } from '../parseRefusal.ts'
import { checkByteLength, checkPayload } from './checkImage.ts'
import { jsonSize } from './jsonSize.ts'

type ImageBody = MessageOf<'tile' | 'frame' | 'groundTruth'>

/** A body whose pixels, if it brings any, lie decoded in `pixels`. */
export type PreparedBody =
  | Exclude<MessageBody, ImageBody>
  | (Omit<MessageOf<'tile'>, 'image'> & { readonly pixels: PixelImage })
  | (Omit<MessageOf<'frame'>, 'image'> & { readonly pixels: PixelImage })
  | (Omit<MessageOf<'groundTruth'>, 'image'> & { readonly pixels: PixelImage | undefined })

export type PreparedOf<Type extends PreparedBody['type']> = Extract<PreparedBody, { type: Type }>

/**
 * Parses a body and checks all that can be checked without knowing the run.
 *
 * @throws AppError `bad_request`, `too_large`, `wrong_size`.
 */
export function readBody(value: unknown): MessageBody {
  const body = parseOrRefuse(messageBodySchema, value, { at: 'body' })
  if ('image' in body && body.image !== undefined) checkPayload(body.image)
  if (body.type === 'span') checkByteLength(body.data, 'body.data')
  if (body.type === 'metadata' && body.config !== undefined) checkConfig(body.config, 'body.config')
  return body
}

/** @throws AppError `too_large`. */
export function checkConfig(config: object, field: string): void {
  const { characters, depth } = jsonSize(config)
  if (characters > limits.configLength) {
    throw new AppError({ code: 'too_large', field, message: `${field} has ${characters} characters as JSON; expected at most ${limits.configLength}.` })
  }
  if (depth > limits.configDepth) {
    throw new AppError({ code: 'too_large', field, message: `${field} is nested ${depth} levels deep; expected at most ${limits.configDepth}.` })
  }
}

/** How many bytes the decoded pixels of this body will take beyond those of the message itself. */
export async function decodedByteLength(body: MessageBody): Promise<number> {
  const encoded = encodedImageOf(body)
  return encoded === null ? 0 : imageByteLength(await atImage(readImageShape(encoded)))
}

/** The body with its image decoded. */
export async function prepareBody(body: MessageBody): Promise<PreparedBody> {
  if (body.type === 'tile' || body.type === 'frame') {
    const { image, ...rest } = body
    return { ...rest, pixels: await pixelsOf(image) }
  }
  if (body.type !== 'groundTruth') return body
  const { image, ...rest } = body
  return { ...rest, pixels: image === undefined ? undefined : await pixelsOf(image) }
}

async function pixelsOf(image: NonNullable<ImageBody['image']>): Promise<PixelImage> {
  if (image.encoding !== 'raw') return atImage(decodeImage({ encoding: image.encoding, data: image.data }))
  const { width, height, channels, dataType, data } = image
  return { width, height, channels, dataType, bytes: data }
}

function encodedImageOf(body: MessageBody): EncodedImage | null {
  if (!('image' in body) || body.image === undefined || body.image.encoding === 'raw') return null
  return { encoding: body.image.encoding, data: body.image.data }
}

/** The decoder does not know where in the message its image stood. */
async function atImage<Value>(decoding: Promise<Value>): Promise<Value> {
  try {
    return await decoding
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError({ code: error.code, message: error.message, field: 'body.image', cause: error.cause })
  }
}
