import { describe, expect, it } from 'vitest'
import type { PixelImage } from '#lib/base/image.ts'
import { copyRectangles } from '#server/services/runs/copyRectangles.ts'

const image: PixelImage = { width: 4, height: 3, channels: 3, dataType: 'uint8', bytes: Uint8Array.from({ length: 36 }, (_, index) => index) }

describe('copying rectangles', () => {
  it('[HTTP-9] copies exactly the asked pixels, row by row', () => {
    const [first, second] = copyRectangles(image, [{ x: 1, y: 1, width: 2, height: 2 }, { x: 3, y: 0, width: 1, height: 1 }])
    expect([...(first ?? [])]).toEqual([15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32])
    expect([...(second ?? [])]).toEqual([9, 10, 11])
  })

  it('[HTTP-9] copies, so that later tiles do not change an answer', () => {
    const canvas = { ...image, bytes: new Uint8Array(image.bytes) }
    const [copy] = copyRectangles(canvas, [{ x: 0, y: 0, width: 4, height: 3 }])
    canvas.bytes.fill(255)
    expect(copy).toEqual(image.bytes)
  })

  it.each([
    { x: 3, y: 0, width: 2, height: 1 },
    { x: 0, y: 2, width: 1, height: 2 },
    { x: 4, y: 0, width: 1, height: 1 },
    { x: 0, y: 0, width: 0, height: 1 },
    { x: 1e300, y: 0, width: 1, height: 1 },
  ])('[HTTP-9] refuses $x,$y,$width,$height by its place in the list', (rectangle) => {
    const inside = { x: 0, y: 0, width: 1, height: 1 }
    expect(() => copyRectangles(image, [inside, rectangle])).toThrow(expect.objectContaining({ code: 'outside_frame', field: 'query.rectangles.1' }))
  })

  it('[HTTP-9] refuses more pixels than the frame has', () => {
    const whole = { x: 0, y: 0, width: 4, height: 3 }
    expect(() => copyRectangles(image, [whole, { ...whole, width: 1 }])).toThrow(expect.objectContaining({ code: 'too_large' }))
  })
})
