import sharp, { type Metadata } from 'sharp'
import { AppError } from '#lib/base/appError.ts'
import { channelCounts, imageByteLength, type ChannelCount, type ImageShape, type PixelImage } from '#lib/base/image.ts'
import { limits } from '#lib/contract/limits.ts'

const imageEncodings = ['png', 'jpeg', 'webp'] as const
type ImageEncoding = (typeof imageEncodings)[number]

export interface EncodedImage {
  readonly encoding: ImageEncoding
  readonly data: Uint8Array
}

/** Magic numbers of the only formats that reach the decoder, so that its many other formats are never exposed to the network. */
const signatures: Readonly<Record<ImageEncoding, (data: Uint8Array) => boolean>> = {
  png: (data) => startsWith(data, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  jpeg: (data) => startsWith(data, [0xff, 0xd8, 0xff]),
  webp: (data) => startsWith(data, [0x52, 0x49, 0x46, 0x46]) && startsWith(data.subarray(8), [0x57, 0x45, 0x42, 0x50]),
}

// The decoded pixels are what was sent: no colour management, no rotation; a truncated file is an error, not half a picture.
const decoderOptions = { ignoreIcc: true, failOn: 'warning', limitInputPixels: limits.framePixels } as const

/**
 * Reads the size from an image file's header, decoding nothing.
 *
 * @throws AppError `undecodable_image`, `too_large`.
 */
export async function readImageShape(image: EncodedImage): Promise<ImageShape> {
  const found = imageEncodings.find((encoding) => signatures[encoding](image.data))
  if (found !== image.encoding) throw undecodable(`The image is declared as ${image.encoding}, but its content is ${found ?? 'none of png, jpeg, webp'}.`)
  const metadata = await readMetadata(image)
  const { width, height } = metadata
  refuseUnsupported(metadata)
  if (width > limits.frameSide || height > limits.frameSide || width * height > limits.framePixels) {
    throw new AppError({
      code: 'too_large',
      message: `The image is ${width}×${height} pixels; expected at most ${limits.frameSide} on a side and ${limits.framePixels} in all.`,
    })
  }
  return { width, height, channels: channelsOf(metadata), dataType: 'uint8' }
}

/**
 * The 8-bit pixels of an image file.
 *
 * @throws AppError `undecodable_image`, `too_large`.
 */
export async function decodeImage(image: EncodedImage): Promise<PixelImage> {
  const shape = await readImageShape(image)
  const grey = shape.channels === 1
  try {
    const { data } = await sharp(image.data, decoderOptions)
      .toColourspace(grey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    if (data.byteLength !== imageByteLength(shape)) throw undecodable('The image decodes to another size than its header says.')
    return { ...shape, bytes: data }
  } catch (error) {
    throw error instanceof AppError ? error : undecodable(`The image cannot be decoded: ${reasonOf(error)}.`, error)
  }
}

async function readMetadata(image: EncodedImage): Promise<Metadata> {
  try {
    // Reads the header alone, so that a size beyond the limit can be named; the limit holds where pixels are decoded.
    return await sharp(image.data, { ...decoderOptions, limitInputPixels: false }).metadata()
  } catch (error) {
    throw undecodable(`The image's header cannot be read: ${reasonOf(error)}.`, error)
  }
}

function refuseUnsupported({ depth, pages = 1, space }: Metadata): void {
  if (depth !== 'uchar') throw undecodable(`The image has ${depth} samples; expected 8 bits per sample. Send deeper pixels raw, as float16 or float32.`)
  if (pages > 1) throw undecodable(`The image is an animation of ${pages} pictures; expected a single one.`)
  if (space === 'cmyk') throw undecodable('The image is CMYK; expected grey, RGB or RGBA.')
}

function channelsOf({ channels }: Metadata): ChannelCount {
  const found = channelCounts.find((count) => count === channels)
  if (found === undefined) throw undecodable(`The image has ${channels} channels; expected 1 (grey), 3 (RGB) or 4 (RGBA).`)
  return found
}

function undecodable(message: string, cause?: unknown): AppError {
  return new AppError({ code: 'undecodable_image', message, cause })
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').replace(/[.: ]+$/, '').slice(0, 200)
}

function startsWith(data: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => data[index] === byte)
}
