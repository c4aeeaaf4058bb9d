import { describe, expect, test } from 'vitest'
import { l1, l2, luma709, psnr, psnrFromL2, psnrPresetNames, smoothL1, type PsnrPreset } from '#lib/metrics/index.ts'
import { roundHalfToEven } from '#lib/metrics/reference/roundHalfToEven.ts'
import { noisePlanes, planesOf } from '#tests/unit/lib/metrics/testImages.ts'

const x = planesOf(2, 1, [0, 0.5], [1, 0.25])
const y = planesOf(2, 1, [0.5, 0.5], [0, 0])

describe('L1, L2, smooth L1', () => {
  test('[MET-4] L1 is the mean absolute difference', () => {
    expect(l1(x, y)).toEqual({ value: 0.4375, perChannel: [0.25, 0.625] })
  })

  test('[MET-5] L2 is the mean squared difference, not its root', () => {
    expect(l2(x, y)).toEqual({ value: (0.125 + 0.53125) / 2, perChannel: [0.125, 0.53125] })
  })

  test.each([
    [1, 0.5, 0.125],
    [1, 1, 0.5],
    [1, 3, 2.5],
    [0.1, 0.05, 0.0125],
    [0.1, 0.1, 0.05],
    [0.1, 1, 0.95],
  ])('[MET-6] with beta %d a difference of %d is %d, either way', (beta, difference, expected) => {
    const [zero, off] = [planesOf(1, 1, [0]), planesOf(1, 1, [difference])]
    expect(smoothL1(off, zero, beta).value).toBeCloseTo(expected, 14)
    expect(smoothL1(zero, off, beta).value).toBeCloseTo(expected, 14)
  })

  test.each([0, -1, NaN])('[MET-6] beta %d is refused', (beta) => {
    expect(() => smoothL1(x, y, beta)).toThrow(expect.objectContaining({ code: 'bad_request', field: 'beta' }))
  })
})

describe('PSNR', () => {
  test.each([
    [0.01, 1, 20],
    [1, 1, 0],
    [0.0001, 1, 40],
    [650.25, 255, 20],
    [0, 1, Infinity],
  ])('[MET-7] an L2 of %d in the range %d is %d dB', (error, range, decibel) => {
    expect(psnrFromL2(error, range)).toBeCloseTo(decibel, 12)
  })

  test.each(psnrPresetNames)('[MET-7] an identical pair is ∞ under %s, in total and per channel', (preset) => {
    const noisy = noisePlanes({ width: 5, height: 3, channels: 3 })
    const in8Bit = { ...noisy, planes: noisy.planes.map((plane) => plane.map((value) => Math.round(255 * value) / 255)) }
    const image = preset === 'round8' ? in8Bit : noisy
    expect(psnr(image, image, { preset })).toEqual({ value: Infinity, perChannel: [Infinity, Infinity, Infinity] })
  })

  test('[MET-7] per channel and total come from the L2 of the channel and of all values', () => {
    const result = psnr(x, y)
    expect(result.perChannel).toEqual([psnrFromL2(0.125), psnrFromL2(0.53125)])
    expect(result.value).toBe(psnrFromL2((0.125 + 0.53125) / 2))
  })

  const cases: readonly (readonly [PsnrPreset, number, number, number])[] = [
    ['unclamped', 1.5, 1, 0.5],
    ['clamped', 1.5, 1, 0],
    ['clamped', -0.5, 0.25, 0.25],
    ['per-channel-mean', 1.5, 0.5, 0.5],
    ['round8', 100.6 / 255, 0, 101 / 255],
    ['round8', 300 / 255, 0, 300 / 255],
    ['round8', 10 / 255, 10.4 / 255, 0.4 / 255],
    ['trunc8', 100.9 / 255, 0, 100 / 255],
    ['trunc8', 300 / 255, 0, 1],
    ['halfup8', 100.5 / 255, 0, 101 / 255],
    ['halfup8', 100.4 / 255, 0, 100 / 255],
    ['halfup8', -3, 0.4 / 255, 0],
  ]
  test.each(cases)('[MET-8] %s sees a prediction of %d and a ground truth of %d as %d apart', (...[preset, predicted, truth, apart]) => {
    const { value } = psnr(planesOf(1, 1, [predicted]), planesOf(1, 1, [truth]), { preset })
    if (apart === 0) expect(value).toBe(Infinity)
    else expect(value).toBeCloseTo(-20 * Math.log10(apart), 9)
  })

  test('[MET-8] clamped is the default', () => {
    expect(psnr(planesOf(1, 1, [1.5]), planesOf(1, 1, [1])).value).toBe(Infinity)
  })

  test('[MET-8] per-channel-mean averages decibels, the others errors', () => {
    const { value, perChannel } = psnr(x, y, { preset: 'per-channel-mean' })
    expect(value).toBeCloseTo(((perChannel[0] ?? 0) + (perChannel[1] ?? 0)) / 2, 14)
    expect(value).not.toBeCloseTo(psnr(x, y).value, 2)
  })

  test('[MET-8] presets clamp and quantise in the data range', () => {
    expect(psnr(planesOf(1, 1, [5]), planesOf(1, 1, [4]), { dataRange: 4 }).value).toBe(Infinity)
    expect(psnr(planesOf(1, 1, [255.7]), planesOf(1, 1, [255.2]), { dataRange: 510, preset: 'trunc8' }).value).toBe(Infinity)
  })

  test('[MET-8] truncation keeps every 8-bit level of float32 pixels', () => {
    const levels = Array.from({ length: 256 }, (_, level) => level / 255)
    const image = planesOf(16, 16, levels.map(Math.fround))
    expect(psnr(image, planesOf(16, 16, levels), { preset: 'trunc8' }).value).toBe(Infinity)
  })

  test.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [2.51, 3],
    [-1.5, -2],
    [-2.5, -2],
  ])('[MET-8] %d rounds to the even %d', (value, rounded) => {
    expect(roundHalfToEven(value)).toBe(rounded)
  })

  test('[MET-9] luma weighs red, green and blue by Rec. 709, and grey images are their own', () => {
    const luma = luma709(planesOf(1, 1, [1], [0.5], [0.25])).planes.map((plane) => [...plane])
    expect(luma).toEqual([[0.2126 + 0.7152 * 0.5 + 0.0722 * 0.25]])
    const grey = planesOf(1, 1, [0.5])
    expect(luma709(grey)).toBe(grey)
  })
})
