import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFloat16 } from '#lib/client/float16.ts'
import { colorReader } from '#lib/client/colorReader.ts'
import { nonFiniteColor, paintImage, srgbFromLinear } from '#lib/client/paintImage.ts'
import { bufferByteLength, countCovered, emptyBuffer, isCovered, pixelAt, wholeBuffer, withCoverage, writeRectangle, type PixelBuffer } from '#lib/client/pixelBuffer.ts'
import { boundingRectangle, mergeRectangles } from '#lib/client/rectangles.ts'
import type { Rectangle } from '#lib/contract/records.ts'

const shape = { width: 3, height: 2, channels: 3, dataType: 'uint8', colorSpace: 'srgb', background: null } as const

function floats(values: readonly number[], options: Partial<PixelBuffer> = {}): PixelBuffer {
  return { width: values.length, height: 1, channels: 1, dataType: 'float32', colorSpace: 'srgb', background: null, covered: null, ...options, values: Float32Array.from(values) }
}

function painted(buffer: PixelBuffer): number[] {
  const into = new Uint8ClampedArray(4 * buffer.width * buffer.height)
  paintImage(buffer, { x: 0, y: 0, width: buffer.width, height: buffer.height }, into)
  return [...into]
}

describe('float16', () => {
  it('[UI-30] reads little-endian binary16: one, a half, infinity and NaN', () => {
    expect([...decodeFloat16(Uint8Array.of(0x00, 0x3c, 0x00, 0x38, 0x00, 0x7c, 0x00, 0x7e))]).toEqual([1, 0.5, Infinity, NaN])
  })
})

describe('pixel buffers', () => {
  it('[UI-30] bytes of the wrong number are no image', () => {
    expect(wholeBuffer(shape, new Uint8Array(17))).toBeNull()
    expect(wholeBuffer(shape, new Uint8Array(18))?.values.length).toBe(18)
  })

  it('[UI-30] floats are read from any offset', () => {
    const bytes = new Uint8Array(9)
    new DataView(bytes.buffer).setFloat32(1, 0.75, true)
    const buffer = wholeBuffer({ ...shape, width: 1, height: 2, channels: 1, dataType: 'float32' }, bytes.subarray(1))
    expect(buffer === null ? null : pixelAt(buffer, 0, 0)).toEqual([0.75])
  })

  it('[UI-30] rectangles in any order and overlap give the image, and cover exactly their pixels', () => {
    const rectangle = fc.record({ x: fc.nat(2), y: fc.nat(1), width: fc.integer({ min: 1, max: 3 }), height: fc.integer({ min: 1, max: 2 }) })
    fc.assert(
      fc.property(fc.array(rectangle, { maxLength: 8 }), (wanted) => {
        const inside = wanted.map(({ x, y, width, height }) => ({ x, y, width: Math.min(width, 3 - x), height: Math.min(height, 2 - y) }))
        const buffer = emptyBuffer(shape)
        const value = (x: number, y: number, channel: number): number => 30 * y + 10 * x + channel + 1
        for (const { x, y, width, height } of inside) {
          const bytes = Array.from({ length: width * height * 3 }, (_, nth) => {
            const pixel = Math.floor(nth / 3)
            return value(x + (pixel % width), y + Math.floor(pixel / width), nth % 3)
          })
          writeRectangle(buffer, { x, y, width, height }, Uint8Array.from(bytes))
        }
        const covers = (x: number, y: number): boolean => inside.some((one) => x >= one.x && y >= one.y && x < one.x + one.width && y < one.y + one.height)
        for (const y of [0, 1]) for (const x of [0, 1, 2]) expect(pixelAt(buffer, x, y)).toEqual(covers(x, y) ? [0, 1, 2].map((channel) => value(x, y, channel)) : null)
        expect(isCovered(buffer, { x: 0, y: 0, width: 3, height: 2 })).toBe(countCovered(buffer) === 6)
      }),
    )
  })

  it('[UI-30] a partial frame shows only what was covered', () => {
    const buffer = wholeBuffer(shape, new Uint8Array(18).fill(9))
    if (buffer === null) throw new Error('expected an image')
    const partial = withCoverage(buffer, [{ x: 1, y: 0, width: 2, height: 1 }])
    expect({ covered: countCovered(partial), whole: countCovered(buffer), bytes: bufferByteLength(partial) }).toEqual({ covered: 2, whole: 6, bytes: 24 })
    expect(pixelAt(partial, 0, 0)).toBeNull()
    expect(pixelAt(partial, 9, 9)).toBeNull()
    expect(painted(partial).slice(0, 8)).toEqual([0, 0, 0, 0, 9, 9, 9, 255])
  })
})

describe('colours', () => {
  it('[UI-31] bytes are shown as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 18, maxLength: 18 }), (bytes) => {
        const buffer = wholeBuffer(shape, bytes)
        expect(buffer === null ? [] : painted(buffer).filter((_, nth) => nth % 4 !== 3)).toEqual([...bytes])
      }),
    )
  })

  it('[UI-31] floats are clamped, linear light is encoded, and what is not a number has its own colour', () => {
    expect(painted(floats([-1, 0.5, 2])).filter((_, nth) => nth % 4 === 0)).toEqual([0, 128, 255])
    expect(painted(floats([0, 0.001, 0.5, 1], { colorSpace: 'linear' })).filter((_, nth) => nth % 4 === 0)).toEqual([0, 3, 188, 255])
    expect(Math.round(255 * srgbFromLinear(0.5))).toBe(188)
    for (const value of [NaN, Infinity, -Infinity]) expect(painted(floats([value])).slice(0, 3)).toEqual([...nonFiniteColor])
  })

  it('[UI-31] four channels are laid over their background with straight alpha', () => {
    const buffer = floats([0.2, 0.4, 0.6, 0.25], { width: 1, channels: 4, background: [1, 1, 1] })
    const color = new Float64Array(3)
    colorReader(buffer)(0, color)
    expect([...color].map((value) => Number(value.toFixed(4)))).toEqual([0.8, 0.85, 0.9])
    colorReader({ ...buffer, background: null })(0, color)
    expect([...color].map((value) => Number(value.toFixed(4)))).toEqual([0.2, 0.4, 0.6])
  })
})

describe('rectangles', () => {
  const rectangle = fc.record({ x: fc.nat(6), y: fc.nat(6), width: fc.integer({ min: 1, max: 3 }), height: fc.integer({ min: 1, max: 3 }) })
  const cells = (rectangles: readonly Rectangle[]): string[] => [
    ...new Set(rectangles.flatMap(({ x, y, width, height }) => Array.from({ length: width * height }, (_, nth) => `${x + (nth % width)},${y + Math.floor(nth / width)}`))),
  ].sort()

  it('[UI-30] merging never gains or loses a pixel, and joins what lies on top of each other', () => {
    fc.assert(
      fc.property(fc.array(rectangle, { maxLength: 12 }), (rectangles) => {
        const merged = mergeRectangles(rectangles)
        expect(cells(merged)).toEqual(cells(rectangles))
        expect(merged.length).toBeLessThanOrEqual(rectangles.length)
      }),
    )
    const rows = Array.from({ length: 20 }, (_, y) => ({ x: 0, y, width: 8, height: 1 }))
    expect(mergeRectangles(rows.toReversed())).toEqual([{ x: 0, y: 0, width: 8, height: 20 }])
  })

  it('[UI-30] the rectangle around all of them', () => {
    expect(boundingRectangle([])).toBeNull()
    expect(boundingRectangle([{ x: 3, y: 1, width: 2, height: 2 }, { x: 0, y: 2, width: 1, height: 5 }])).toEqual({ x: 0, y: 1, width: 5, height: 6 })
  })
})
