import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rectangle } from '#lib/contract/records.ts'
import { mergeRectangles } from '#server/realtime/mergeRectangles.ts'

function pixelsOf(rectangles: readonly Rectangle[]): string[] {
  return rectangles
    .flatMap(({ x, y, width, height }) => Array.from({ length: width * height }, (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`))
    .sort()
}

describe('merging rectangles', () => {
  it('[LIVE-3] makes one of the tiles of a frame that arrive row by row', () => {
    const tiles = [0, 1, 2].flatMap((row) => [0, 1, 2, 3].map((column) => ({ x: column * 8, y: row * 8, width: 8, height: 8 })))
    expect(mergeRectangles(tiles)).toEqual([{ x: 0, y: 0, width: 32, height: 24 }])
  })

  it('[LIVE-3] makes one of full-width spans from top to bottom', () => {
    const spans = Array.from({ length: 100 }, (_, y) => ({ x: 0, y, width: 640, height: 1 }))
    expect(mergeRectangles(spans)).toEqual([{ x: 0, y: 0, width: 640, height: 100 }])
  })

  it('[LIVE-3] keeps exactly the same pixels, for any rectangles in any order', () => {
    const side = fc.integer({ min: 1, max: 4 })
    const rectangle = fc.record({ x: fc.nat(6), y: fc.nat(6), width: side, height: side })
    fc.assert(
      fc.property(fc.array(rectangle, { maxLength: 12 }), (rectangles) => {
        const merged = mergeRectangles(rectangles)
        expect(pixelsOf(merged)).toEqual(pixelsOf(rectangles))
        expect(merged.length).toBeLessThanOrEqual(rectangles.length)
      }),
    )
  })
})
