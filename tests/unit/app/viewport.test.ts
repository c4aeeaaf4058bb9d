import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitZoom, formatZoom, imagePoint, panBy, placeImage, zoomAround, zoomRange } from '#app/helpers/viewport.ts'

const image = { width: 200, height: 100 }
const pane = { width: 408, height: 308 }

describe('viewport', () => {
  it('[UI-36] fits the whole image with a margin, in the middle', () => {
    expect(fitZoom(image, pane)).toBe(2)
    expect(placeImage({ zoom: null, at: { x: 0, y: 0 } }, image, pane)).toEqual({ zoom: 2, x: 4, y: 54 })
  })

  it('[UI-36] 1:1 around a point puts this point in the middle', () => {
    const placement = placeImage({ zoom: 1, at: { x: 30, y: 40 } }, image, pane)
    expect(imagePoint(placement, { x: 204, y: 154 })).toEqual({ x: 30, y: 40 })
  })

  it('[UI-36] zooming keeps the point under the pointer, within the range', () => {
    const coordinate = fc.integer({ min: 0, max: 300 })
    fc.assert(
      fc.property(coordinate, coordinate, fc.double({ min: 0.01, max: 100, noNaN: true }), (x, y, factor) => {
        const placement = placeImage({ zoom: 2, at: { x: 50, y: 50 } }, image, pane)
        const moved = zoomAround({ placement, pane, anchor: { x, y }, factor })
        expect(moved.zoom).toBeGreaterThanOrEqual(zoomRange.lowest)
        expect(moved.zoom).toBeLessThanOrEqual(zoomRange.highest)
        const [before, after] = [imagePoint(placement, { x, y }), imagePoint(placeImage(moved, image, pane), { x, y })]
        // Images lie on whole screen pixels, which is half a pixel off at most.
        expect(Math.abs(before.x - after.x)).toBeLessThanOrEqual(0.51 / (moved.zoom ?? 1))
        expect(Math.abs(before.y - after.y)).toBeLessThanOrEqual(0.51 / (moved.zoom ?? 1))
      }),
    )
  })

  it('[UI-36] dragging moves the image by as many screen pixels', () => {
    const placement = placeImage({ zoom: 4, at: { x: 50, y: 50 } }, image, pane)
    const moved = placeImage(panBy({ placement, pane, by: { x: 12, y: -8 } }), image, pane)
    expect(moved).toEqual({ zoom: 4, x: placement.x + 12, y: placement.y - 8 })
    expect([1, 2.54, 0.333, 1 / 16, 64].map(formatZoom)).toEqual(['100 %', '254 %', '33 %', '6.3 %', '6400 %'])
  })
})
