import { describe, expect, it } from 'vitest'
import type { DataType } from '#lib/base/image.ts'
import { toEightBits } from '#server/services/runs/toEightBits.ts'

function valuesOf(dataType: DataType, bytes: Uint8Array, count: number): readonly number[] {
  return [...toEightBits({ width: count, height: 1, channels: 1, dataType, bytes }).bytes]
}

describe('eight bits for the screen', () => {
  it('[HTTP-11] keeps uint8 as it is', () => {
    const image = { width: 2, height: 1, channels: 1, dataType: 'uint8', bytes: Uint8Array.from([1, 2]) } as const
    expect(toEightBits(image)).toBe(image)
  })

  it('[HTTP-11] clamps and rounds float32, and takes NaN for 0', () => {
    const floats = Float32Array.from([0, 1, 0.5, -1, 2, 1 / 255, NaN, Infinity, -Infinity])
    expect(valuesOf('float32', new Uint8Array(floats.buffer), floats.length)).toEqual([0, 255, 128, 0, 255, 1, 0, 255, 0])
  })

  it('[HTTP-11] reads bytes that begin at an odd place', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(13), 1)
    shared.set(new Uint8Array(Float32Array.from([0, 0.5, 1]).buffer))
    expect(valuesOf('float32', shared, 3)).toEqual([0, 128, 255])
  })

  it('[HTTP-11] reads float16', () => {
    // 0, 0.5, 1, 65504, NaN and −0 in binary16, little-endian.
    const halves = Uint16Array.from([0x0000, 0x3800, 0x3c00, 0x7bff, 0x7e00, 0x8000])
    expect(valuesOf('float16', new Uint8Array(halves.buffer), halves.length)).toEqual([0, 128, 255, 255, 0, 0])
  })
})
