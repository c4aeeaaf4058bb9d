import type { Rectangle } from '../contract/records.ts'
import { colorReader } from './colorReader.ts'
import type { PixelBuffer } from './pixelBuffer.ts'

/** NaN and ∞ have no colour: this one occurs in hardly any picture, so they stand out. */
export const nonFiniteColor = [255, 0, 255] as const

/** Steps of the table from linear light to sRGB bytes: fine enough that no byte is off, coarse enough to build in a millisecond. */
const encodeSteps = 65_535
let encodeTable: Uint8Array | null = null

/** The sRGB transfer function, IEC 61966-2-1. */
export function srgbFromLinear(linear: number): number {
  return linear <= 0.003_130_8 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
}

function linearTable(): Uint8Array {
  encodeTable ??= Uint8Array.from({ length: encodeSteps + 1 }, (_, index) => Math.round(255 * srgbFromLinear(index / encodeSteps)))
  return encodeTable
}

/** A unit value as the byte that the screen shows. */
function displayByte(value: number, table: Uint8Array | null): number {
  const clamped = value < 0 ? 0 : value > 1 ? 1 : value
  if (table === null) return Math.round(clamped * 255)
  return table[Math.round(clamped * encodeSteps)] ?? 0
}

/** Calls `visit` for each pixel of the rectangle: its index in the image, and in the rectangle. */
export function eachPixel(width: number, rectangle: Rectangle, visit: (pixel: number, place: number) => void): void {
  let place = 0
  for (let y = rectangle.y; y < rectangle.y + rectangle.height; y += 1) {
    let pixel = y * width + rectangle.x
    for (let column = 0; column < rectangle.width; column += 1) {
      visit(pixel, place)
      pixel += 1
      place += 1
    }
  }
}

/** RGBA bytes of a rectangle of the image; pixels that have not arrived stay transparent. `into` is zeroed, 4 × width × height. */
export function paintImage(buffer: PixelBuffer, rectangle: Rectangle, into: Uint8ClampedArray): void {
  const { covered } = buffer
  const read = colorReader(buffer)
  const table = buffer.colorSpace === 'linear' ? linearTable() : null
  const color = new Float64Array(3)
  eachPixel(buffer.width, rectangle, (pixel, place) => {
    if (covered?.[pixel] === 0) return
    read(pixel, color)
    const [red = 0, green = 0, blue = 0] = color
    const finite = Number.isFinite(red + green + blue)
    const at = place * 4
    into[at] = finite ? displayByte(red, table) : nonFiniteColor[0]
    into[at + 1] = finite ? displayByte(green, table) : nonFiniteColor[1]
    into[at + 2] = finite ? displayByte(blue, table) : nonFiniteColor[2]
    into[at + 3] = 255
  })
}
