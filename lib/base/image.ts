/**
 * Pixels as they travel and rest everywhere in the product: row-major, height × width × channels (HWC), little-endian.
 * uint8 spans [0, 255]; float16 and float32 are nominally [0, 1] and keep whatever the trainer sent.
 */
export const dataTypes = ['uint8', 'float16', 'float32'] as const

export type DataType = (typeof dataTypes)[number]

export const channelCounts = [1, 3, 4] as const

export type ChannelCount = (typeof channelCounts)[number]

export const bytesPerValue: Readonly<Record<DataType, number>> = { uint8: 1, float16: 2, float32: 4 }

export interface ImageShape {
  readonly width: number
  readonly height: number
  readonly channels: ChannelCount
  readonly dataType: DataType
}

export interface PixelImage extends ImageShape {
  /** Exactly `imageByteLength` bytes. Backed by a SharedArrayBuffer where workers read it. */
  readonly bytes: Uint8Array
}

export function bytesPerPixel({ channels, dataType }: Pick<ImageShape, 'channels' | 'dataType'>): number {
  return channels * bytesPerValue[dataType]
}

export function imageByteLength(shape: ImageShape): number {
  return shape.width * shape.height * bytesPerPixel(shape)
}

export function sameShape(a: ImageShape, b: ImageShape): boolean {
  return a.width === b.width && a.height === b.height && a.channels === b.channels && a.dataType === b.dataType
}
