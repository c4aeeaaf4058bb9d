import { describe, expect, it } from 'vitest'
import { FrameCanvas } from '#server/services/ingest/frameCanvas.ts'
import { countNonFinite } from '#server/services/ingest/nonFinite.ts'
import { addRectangle } from '#server/services/ingest/rectangleList.ts'
import type { Rectangle } from '#lib/contract/records.ts'

const grey = (width: number, height: number) => new FrameCanvas({ width, height, channels: 1, dataType: 'uint8' })

describe('FrameCanvas', () => {
  it('[ING-36] takes pixels again that are equal, and answers only the new ones', () => {
    const canvas = grey(4, 2)
    expect(canvas.write({ kind: 'tile', x: 0, y: 0, width: 2, height: 2 }, Uint8Array.of(1, 2, 3, 4))).toEqual([{ x: 0, y: 0, width: 2, height: 2 }])
    expect(canvas.write({ kind: 'span', start: 1, count: 4 }, Uint8Array.of(2, 9, 9, 3))).toEqual([{ x: 2, y: 0, width: 2, height: 1 }])
    expect(canvas.write({ kind: 'span', start: 0, count: 6 }, Uint8Array.of(1, 2, 9, 9, 3, 4))).toEqual([])
    expect([...canvas.image.bytes]).toEqual([1, 2, 9, 9, 3, 4, 0, 0])
    expect(canvas.coveredPixels).toBe(6)
    expect(canvas.isComplete).toBe(false)
  })

  it('[ING-36] refuses other bytes for a pixel that has arrived, says which, and takes nothing of that piece', () => {
    const canvas = grey(3, 3)
    canvas.write({ kind: 'tile', x: 1, y: 1, width: 1, height: 1 }, Uint8Array.of(7))
    const conflict = () => canvas.write({ kind: 'span', start: 3, count: 3 }, Uint8Array.of(1, 8, 1))
    expect(conflict).toThrow(expect.objectContaining({ code: 'pixel_conflict', message: expect.stringContaining('(1, 1)') as string }) as Error)
    expect([...canvas.image.bytes]).toEqual([0, 0, 0, 0, 7, 0, 0, 0, 0])
    expect(canvas.coveredPixels).toBe(1)
  })

  it('[ING-36] a pixel that was sent as zero is covered all the same', () => {
    const canvas = grey(1, 1)
    canvas.write({ kind: 'span', start: 0, count: 1 }, Uint8Array.of(0))
    expect(canvas.isComplete).toBe(true)
    expect(() => canvas.write({ kind: 'span', start: 0, count: 1 }, Uint8Array.of(1))).toThrow(/another|other bytes/)
  })

  it('[ING-5] counts values that are not finite once, however often their pixel comes', () => {
    const canvas = new FrameCanvas({ width: 2, height: 1, channels: 1, dataType: 'float32' })
    const bytes = new Uint8Array(Float32Array.of(NaN, -Infinity).buffer)
    canvas.write({ kind: 'span', start: 0, count: 1 }, bytes.subarray(0, 4))
    canvas.write({ kind: 'span', start: 0, count: 2 }, bytes)
    expect(canvas.nonFiniteValues).toBe(2)
  })
})

describe('countNonFinite', () => {
  it('[ING-5] knows NaN and the infinities from the largest finite values, at any address', () => {
    const floats = new Uint8Array(Float32Array.of(NaN, Infinity, -Infinity, 3.4028235e38, -0, 1e-45).buffer)
    const shifted = new Uint8Array(floats.length + 1)
    shifted.set(floats, 1)
    expect(countNonFinite(shifted.subarray(1), 'float32')).toBe(3)
    // 0x7c00 ∞, 0xfc00 −∞, 0x7e00 NaN, 0x7bff 65504, 0x0001 the smallest.
    expect(countNonFinite(Uint8Array.of(0, 0x7c, 0, 0xfc, 0, 0x7e, 0xff, 0x7b, 1, 0), 'float16')).toBe(3)
    expect(countNonFinite(Uint8Array.of(255, 255, 255, 255), 'uint8')).toBe(0)
  })
})

describe('addRectangle', () => {
  it('[ING-37] an orderly rendered frame is few rectangles, however many tiles it came in', () => {
    const list: Rectangle[] = []
    for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) addRectangle(list, { x: x * 16, y: y * 16, width: 16, height: 16 })
    expect(list).toEqual([{ x: 0, y: 0, width: 128, height: 128 }])
  })

  it('[ING-37] rectangles that do not make one stay apart', () => {
    const list: Rectangle[] = []
    for (const x of [0, 2]) addRectangle(list, { x, y: 0, width: 1, height: 1 })
    addRectangle(list, { x: 1, y: 1, width: 1, height: 1 })
    expect(list).toHaveLength(3)
  })
})
