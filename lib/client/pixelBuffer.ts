import { imageByteLength, type ImageShape } from '../base/image.ts'
import type { Background, ColorSpace } from '../contract/primitives.ts'
import type { Rectangle } from '../contract/records.ts'
import { decodeFloat16 } from './float16.ts'

/** An image as the page holds it: the values that were sent, and which of its pixels have arrived. */
export interface PixelBuffer extends ImageShape {
  readonly colorSpace: ColorSpace
  /** Row-major HWC. uint8 as bytes; float16 and float32 as float32, which holds both exactly. */
  readonly values: Uint8Array | Float32Array
  /** One byte per pixel, 0 where nothing has arrived; null when every pixel has. */
  readonly covered: Uint8Array | null
  /** What shows through a four-channel image; null leaves alpha out. */
  readonly background: Background | null
}

export interface BufferDescription extends ImageShape {
  readonly colorSpace: ColorSpace
  readonly background: Background | null
}

function decode(bytes: Uint8Array, dataType: ImageShape['dataType']): Uint8Array | Float32Array {
  if (dataType === 'uint8') return bytes
  if (dataType === 'float16') return decodeFloat16(bytes)
  // A Float32Array needs an offset divisible by four, which a slice of a larger answer may not have.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
}

/** A whole image from its raw bytes; null when their number is not what the shape asks for. */
export function wholeBuffer(description: BufferDescription, bytes: Uint8Array): PixelBuffer | null {
  if (bytes.length !== imageByteLength(description)) return null
  return { ...description, values: decode(bytes, description.dataType), covered: null }
}

/** An image of which nothing has arrived yet. */
export function emptyBuffer(description: BufferDescription): PixelBuffer {
  const { width, height, channels, dataType } = description
  const length = width * height * channels
  return {
    ...description,
    values: dataType === 'uint8' ? new Uint8Array(length) : new Float32Array(length),
    covered: new Uint8Array(width * height),
  }
}

/** The same pixels with only these rectangles taken as arrived. */
export function withCoverage(buffer: PixelBuffer, rectangles: readonly Rectangle[]): PixelBuffer {
  const covered = new Uint8Array(buffer.width * buffer.height)
  for (const rectangle of rectangles) fillRows(covered, buffer.width, rectangle)
  return { ...buffer, covered }
}

/** Puts a rectangle's raw bytes in place. The rectangle lies inside the image and the bytes are exactly its own. */
export function writeRectangle(buffer: PixelBuffer, rectangle: Rectangle, bytes: Uint8Array): void {
  const values = decode(bytes, buffer.dataType)
  const { channels, width } = buffer
  for (let row = 0; row < rectangle.height; row += 1) {
    const from = row * rectangle.width * channels
    const to = ((rectangle.y + row) * width + rectangle.x) * channels
    buffer.values.set(values.subarray(from, from + rectangle.width * channels), to)
  }
  if (buffer.covered !== null) fillRows(buffer.covered, width, rectangle)
}

function fillRows(covered: Uint8Array, width: number, { x, y, width: columns, height: rows }: Rectangle): void {
  for (let row = y; row < y + rows; row += 1) covered.fill(1, row * width + x, row * width + x + columns)
}

/** True when every pixel of the rectangle has arrived. */
export function isCovered({ covered, width }: PixelBuffer, rectangle: Rectangle): boolean {
  if (covered === null) return true
  for (let row = rectangle.y; row < rectangle.y + rectangle.height; row += 1) {
    const start = row * width + rectangle.x
    if (covered.subarray(start, start + rectangle.width).includes(0)) return false
  }
  return true
}

export function countCovered({ covered, width, height }: PixelBuffer): number {
  if (covered === null) return width * height
  return covered.reduce((sum, one) => sum + one, 0)
}

/** The values of one pixel as they were sent; null outside the image or where nothing has arrived. */
export function pixelAt(buffer: PixelBuffer, x: number, y: number): readonly number[] | null {
  if (x < 0 || y < 0 || x >= buffer.width || y >= buffer.height) return null
  const pixel = y * buffer.width + x
  if (buffer.covered?.[pixel] === 0) return null
  return [...buffer.values.subarray(pixel * buffer.channels, (pixel + 1) * buffer.channels)]
}

export function bufferByteLength(buffer: PixelBuffer): number {
  return buffer.values.byteLength + (buffer.covered?.byteLength ?? 0)
}
