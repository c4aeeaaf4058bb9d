import { AppError } from '../../base/appError.ts'
import { assertUnreachable } from '../../base/assert.ts'
import { float16Value } from '../../base/float16.ts'
import { imageByteLength, type PixelImage } from '../../base/image.ts'

/** An image as float64, one row-major plane of width × height values per channel; nominally in [0, 1]. */
export interface PixelPlanes {
  readonly width: number
  readonly height: number
  readonly planes: readonly Float64Array[]
}

/** A metric over all values, and over each channel alone. */
export interface ChannelMetric {
  readonly value: number
  readonly perChannel: readonly number[]
}

/**
 * The image's values as float64 planes. uint8 becomes v / 255, float16 and float32 are taken as they are, so images of
 * different data types meet in the same unit range.
 *
 * @throws AppError `wrong_size` when a side is not a positive integer or `bytes` is not exactly the image's length.
 */
export function pixelPlanes(image: PixelImage): PixelPlanes {
  requireWholeImage(image)
  const { width, height, channels } = image
  const planes = Array.from({ length: channels }, (_, channel) => readPlane(image, channel))
  return { width, height, planes }
}

/** The first three planes of an RGBA image; any other image as it is. */
export function withoutAlpha(image: PixelPlanes): PixelPlanes {
  return image.planes.length === 4 ? { ...image, planes: image.planes.slice(0, 3) } : image
}

/** @throws AppError `shape_mismatch` unless both have the same width, height and number of channels. */
export function requireSameShape(x: PixelPlanes, y: PixelPlanes): void {
  if (x.width === y.width && x.height === y.height && x.planes.length === y.planes.length) return
  throw new AppError({
    code: 'shape_mismatch',
    message: `The prediction is ${describe(x)} and the ground truth ${describe(y)}; both must have the same width, height and colour channels.`,
  })
}

/** Pairs of planes of two images of the same shape, channel by channel. */
export function channelPairs(x: PixelPlanes, y: PixelPlanes): (readonly [Float64Array, Float64Array])[] {
  requireSameShape(x, y)
  return x.planes.map((plane, channel) => [plane, y.planes[channel] ?? plane] as const)
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
  return sum / values.length
}

function describe({ width, height, planes }: PixelPlanes): string {
  return `${width}×${height}×${planes.length}`
}

function requireWholeImage(image: PixelImage): void {
  const { width, height, bytes } = image
  const sides = [width, height].every((side) => Number.isInteger(side) && side > 0)
  const expected = imageByteLength(image)
  if (sides && bytes.byteLength === expected) return
  throw new AppError({
    code: 'wrong_size',
    message: `A ${width}×${height}×${image.channels} ${image.dataType} image needs ${expected} bytes and positive sides; it came with ${bytes.byteLength} bytes.`,
  })
}

function readPlane(image: PixelImage, channel: number): Float64Array {
  const plane = new Float64Array(image.width * image.height)
  const valueAt = valueReader(image)
  for (let pixel = 0, index = channel; pixel < plane.length; pixel++, index += image.channels) plane[pixel] = valueAt(index)
  return plane
}

/** DataView because a tile's bytes may start at any offset of a packet, and the product's pixels are little-endian. */
function valueReader({ dataType, bytes }: PixelImage): (index: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (dataType) {
    case 'uint8':
      return (index) => (bytes[index] ?? 0) / 255
    case 'float16':
      return (index) => float16Value(view.getUint16(2 * index, true))
    case 'float32':
      return (index) => view.getFloat32(4 * index, true)
    default:
      return assertUnreachable(dataType)
  }
}
