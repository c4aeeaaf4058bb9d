import { bytesPerValue, type ChannelCount, type DataType, type PixelImage } from '#lib/base/image.ts'
import type { PixelPlanes } from '#lib/metrics/index.ts'

export interface Size {
  readonly width: number
  readonly height: number
  readonly channels: ChannelCount
}

/** A float32 image of the given values, row-major HWC. */
export function floatImage(size: Size, values: ArrayLike<number>): PixelImage {
  return { ...size, dataType: 'float32', bytes: new Uint8Array(Float32Array.from(values).buffer) }
}

/** A uint8 image of the given levels, row-major HWC. */
export function byteImage(size: Size, levels: ArrayLike<number>): PixelImage {
  return { ...size, dataType: 'uint8', bytes: Uint8Array.from(levels) }
}

export function planesOf(width: number, height: number, ...planes: readonly (readonly number[])[]): PixelPlanes {
  return { width, height, planes: planes.map((plane) => Float64Array.from(plane)) }
}

/** Deterministic noise in [0, 1): a linear congruential generator (Numerical Recipes' constants). */
export function noise(count: number, seed = 1): number[] {
  let state = seed >>> 0
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  })
}

export function noiseImage(size: Size, seed = 1): PixelImage {
  return floatImage(size, noise(size.width * size.height * size.channels, seed))
}

export function noisePlanes({ width, height, channels }: Size, seed = 1): PixelPlanes {
  const planes = Array.from({ length: channels }, (_, channel) => noise(width * height, seed + 1000 * channel))
  return planesOf(width, height, ...planes)
}

/** The part of an image that starts at column x and row y. */
export function cropImage(image: PixelImage, at: { readonly x: number; readonly y: number }, size: { readonly width: number; readonly height: number }): PixelImage {
  const pixelLength = image.channels * bytesPerValue[image.dataType]
  const bytes = new Uint8Array(size.width * size.height * pixelLength)
  for (let row = 0; row < size.height; row++) {
    const start = ((at.y + row) * image.width + at.x) * pixelLength
    bytes.set(image.bytes.subarray(start, start + size.width * pixelLength), row * size.width * pixelLength)
  }
  return { ...image, ...size, bytes }
}

/** The same image with its bytes in a SharedArrayBuffer. */
export function sharedImage(image: PixelImage): PixelImage {
  const bytes = new Uint8Array(new SharedArrayBuffer(image.bytes.byteLength))
  bytes.set(image.bytes)
  return { ...image, bytes }
}

export function emptyImage(size: Size, dataType: DataType): PixelImage {
  return { ...size, dataType, bytes: new Uint8Array(size.width * size.height * size.channels * bytesPerValue[dataType]) }
}
