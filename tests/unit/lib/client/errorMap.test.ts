import { describe, expect, it } from 'vitest'
import { cssGradient, diverging, magma, mapIndex, mapSize, oklabOf, type ColorMap } from '#lib/client/colorMaps.ts'
import { comparable, errorColorMap, errorModes, errorRange, errorReader, paintError } from '#lib/client/errorMap.ts'
import { nonFiniteColor } from '#lib/client/paintImage.ts'
import type { PixelBuffer } from '#lib/client/pixelBuffer.ts'

function buffer(values: readonly number[], options: Partial<PixelBuffer> = {}): PixelBuffer {
  return { width: values.length / 3, height: 1, channels: 3, dataType: 'float32', colorSpace: 'srgb', background: null, covered: null, ...options, values: Float32Array.from(values) }
}

const pair = { prediction: buffer([0.5, 0.25, 0.75, 0, 0, 0]), groundTruth: buffer([0.25, 0.5, 0.5, 1, 1, 1]) }

function lightnessOf({ table }: ColorMap, index: number): number {
  const [red = 0, green = 0, blue = 0] = table.subarray(3 * index, 3 * index + 3)
  return oklabOf([red / 255, green / 255, blue / 255])[0]
}

describe('error maps', () => {
  it('[UI-5] the mean over the channels of |p − g|, (p − g)² and p − g', () => {
    expect(errorModes.map((mode) => errorReader(pair, mode)(0))).toEqual([0.25, 0.0625, 0.25 / 3])
    expect(errorModes.map((mode) => errorReader(pair, mode)(1))).toEqual([1, 1, -1])
  })

  it('[UI-5] the scale is fixed by the reader, squared for squares, and ends do not wrap', () => {
    expect(errorModes.map((mode) => errorRange({ mode, scale: 0.5 }))).toEqual([[0, 0.5], [0, 0.25], [-0.5, 0.5]])
    const into = new Uint8ClampedArray(8)
    paintError(pair, { view: { mode: 'signed', scale: 0.1 }, rectangle: { x: 0, y: 0, width: 2, height: 1 } }, into)
    expect([...into.subarray(4, 7)]).toEqual([...diverging.table.subarray(0, 3)])
    expect(errorColorMap('signed')).toBe(diverging)
    expect(errorColorMap('absolute')).toBe(magma)
  })

  it('[UI-5] what has not arrived stays transparent, what is not a number is marked', () => {
    const prediction = buffer([NaN, 0, 0, 0.1, 0.1, 0.1], { covered: Uint8Array.of(1, 0) })
    const into = new Uint8ClampedArray(8)
    paintError({ ...pair, prediction }, { view: { mode: 'absolute', scale: 1 }, rectangle: { x: 0, y: 0, width: 2, height: 1 } }, into)
    expect([...into]).toEqual([...nonFiniteColor, 255, 0, 0, 0, 0])
  })

  it('[UI-5] images of different size or colour space are not compared', () => {
    expect(comparable(pair)).toBe(true)
    expect(comparable({ ...pair, groundTruth: buffer([0, 0, 0]) })).toBe(false)
    expect(comparable({ ...pair, groundTruth: buffer([0, 0, 0, 0, 0, 0], { colorSpace: 'linear' }) })).toBe(false)
  })
})

describe('colour maps', () => {
  it('[UI-32] lightness rises evenly, so that equal differences look equal', () => {
    const rises = Array.from({ length: mapSize - 1 }, (_, index) => lightnessOf(magma, index + 1) - lightnessOf(magma, index))
    // Bytes round each colour by up to half a step, so single differences are noisy; over sixteen of them they are not.
    const sixteens = Array.from({ length: 15 }, (_, nth) => rises.slice(16 * nth, 16 * nth + 16).reduce((sum, rise) => sum + rise, 0))
    expect(Math.min(...sixteens)).toBeGreaterThan(0.03)
    expect(Math.max(...sixteens)).toBeLessThan(0.11)
  })

  it('[UI-32] the signed map is darkest in the middle and as light to the left as to the right', () => {
    const middle = lightnessOf(diverging, 127)
    for (const away of [32, 64, 96, 127]) {
      const [left, right] = [lightnessOf(diverging, 127 - away), lightnessOf(diverging, 128 + away)]
      expect(left).toBeGreaterThan(middle)
      expect(Math.abs(left - right)).toBeLessThan(0.03)
    }
  })

  it('[UI-32] places outside the scale take its ends', () => {
    expect([-1, 0, 0.5, 1, 7].map(mapIndex)).toEqual([0, 0, 128, 255, 255])
    expect(cssGradient(magma, 2)).toBe('linear-gradient(to right, rgb(0 0 4), rgb(252 253 191))')
  })
})
