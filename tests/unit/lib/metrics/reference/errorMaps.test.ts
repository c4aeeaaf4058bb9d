import { describe, expect, test } from 'vitest'
import { errorKinds, errorMap, meanOverChannels, referenceKernel } from '#lib/metrics/index.ts'
import { floatImage, planesOf } from '#tests/unit/lib/metrics/testImages.ts'

const x = planesOf(2, 1, [0.25, 1], [0, 0])
const y = planesOf(2, 1, [0.75, 0.5], [0, 0])

describe('error maps', () => {
  test.each([
    ['absolute', [0.5, 0.5]],
    ['squared', [0.25, 0.25]],
    ['signed', [-0.5, 0.5]],
  ] as const)('[MET-19] %s', (kind, first) => {
    const map = errorMap(x, y, kind)
    expect(map).toMatchObject({ width: 2, height: 1, offsetX: 0, offsetY: 0, pixelsPerValue: 1 })
    expect(map.planes.map((plane) => [...plane])).toEqual([first, [0, 0]])
  })

  test('[MET-19] absolute is the default, also through the kernel', () => {
    const size = { width: 1, height: 1, channels: 1 } as const
    const map = referenceKernel.errorMap({ prediction: floatImage(size, [0.25]), groundTruth: floatImage(size, [0.75]) })
    expect(map.planes[0]?.[0]).toBe(0.5)
  })

  test.each(errorKinds)('[MET-19] %s is NaN where a side is not finite', (kind) => {
    const bad = planesOf(4, 1, [NaN, Infinity, -Infinity, 0.5])
    const good = planesOf(4, 1, [0, 0, 0, 0.5])
    expect([...(errorMap(bad, good, kind).planes[0] ?? [])]).toEqual([NaN, NaN, NaN, 0])
    expect([...(errorMap(good, bad, kind).planes[0] ?? [])]).toEqual([NaN, NaN, NaN, 0])
    expect([...(errorMap(bad, bad, kind).planes[0] ?? [])]).toEqual([NaN, NaN, NaN, 0])
  })

  test('[MET-19] channels can be averaged to one plane', () => {
    expect([...meanOverChannels(errorMap(x, y))]).toEqual([0.25, 0.25])
  })
})
