import { describe, expect, test } from 'vitest'
import { meanOverChannels, ssim, ssimMap, ssimOfBatch, ssimParameters, ssimPerImage, ssimPresets, type SsimPreset, type WindowShape } from '#lib/metrics/index.ts'
import { averagePool, poolingFactor } from '#lib/metrics/reference/averagePool.ts'
import { paddedLine } from '#lib/metrics/reference/borders.ts'
import { windowWeights } from '#lib/metrics/reference/window.ts'
import { noisePlanes, planesOf } from '#tests/unit/lib/metrics/testImages.ts'

const presetNames = Object.keys(ssimPresets) as SsimPreset[]
const size = { width: 17, height: 13, channels: 3 } as const
const [x, y] = [noisePlanes(size, 1), noisePlanes(size, 2)]

describe('SSIM', () => {
  test('[MET-10] one pixel under zero padding follows the equation by hand', () => {
    const weight = (windowWeights(ssimPresets.pytorch.window)[5] ?? 0) ** 2
    const [a, b, c1, c2] = [0.75, 0.25, 0.01 ** 2, 0.03 ** 2]
    const [muX, muY] = [weight * a, weight * b]
    const [varianceX, varianceY, covariance] = [weight * a * a - muX * muX, weight * b * b - muY * muY, weight * a * b - muX * muY]
    const expected = ((2 * muX * muY + c1) * (2 * covariance + c2)) / ((muX ** 2 + muY ** 2 + c1) * (varianceX + varianceY + c2))
    expect(ssim(planesOf(1, 1, [a]), planesOf(1, 1, [b])).value).toBeCloseTo(expected, 14)
  })

  test('[MET-10] pytorch is the default', () => {
    expect(ssim(x, y)).toEqual(ssim(x, y, ssimPresets.pytorch))
    expect(ssimPresets.pytorch).toMatchObject({ window: { kind: 'gaussian', size: 11, sigma: 1.5 }, border: 'zero', k1: 0.01, k2: 0.03, dataRange: 1 })
  })

  test.each(presetNames)('[MET-10] an identical pair is exactly 1 under %s', (preset) => {
    expect(ssim(x, x, ssimPresets[preset]).value).toBe(1)
  })

  test('[MET-10] constants differ by luminance alone: (2ab + C₁) / (a² + b² + C₁)', () => {
    const [a, b] = [planesOf(7, 7, new Array<number>(49).fill(0.2)), planesOf(7, 7, new Array<number>(49).fill(0.6))]
    expect(ssim(a, b, ssimPresets.skimage).value).toBeCloseTo((0.24 + 1e-4) / (0.4 + 1e-4), 12)
  })

  test('[MET-10] inverting the contrast makes it negative', () => {
    const ramp = [0.1, 0.9, 0.1, 0.9, 0.1, 0.9, 0.1, 0.9, 0.1]
    expect(ssim(planesOf(3, 3, ramp), planesOf(3, 3, ramp.map((v) => 1 - v))).value).toBeLessThan(0)
  })

  test('[MET-11] sample covariance scales variances by N / (N − 1)', () => {
    const [a, b] = [planesOf(3, 3, [0, 0, 0, 0, 0.9, 0, 0, 0, 0]), planesOf(3, 3, new Array<number>(9).fill(0.1))]
    const parameters = { ...ssimPresets.skimage, window: { kind: 'uniform', size: 3 } } as const
    const variance = (9 / 8) * (0.81 / 9 - 0.01)
    expect(ssim(a, b, parameters).value).toBeCloseTo(0.0009 / (variance + 0.0009), 12)
  })

  test('[MET-11] auto range takes the larger of the two ranges, over all channels', () => {
    const [a, b] = [planesOf(2, 1, [0, 0.5], [0.75, 1.5]), planesOf(2, 1, [0.5, 0.25], [1, 1])]
    const auto = { ...ssimPresets.pytorch, dataRange: 'auto' } as const
    expect(ssim(a, b, auto)).toEqual(ssim(a, b, ssimParameters('pytorch', 1.5)))
  })

  test('[MET-11] a protocol sets the data range of every preset but auto', () => {
    expect(ssimParameters('wang', 4).dataRange).toBe(4)
    expect(ssimParameters('torchmetrics-autorange', 4).dataRange).toBe('auto')
  })

  test('[MET-11] luma presets report one channel', () => {
    expect(ssim(x, y, ssimPresets['instant-ngp']).perChannel).toHaveLength(1)
  })

  test('[MET-13] the mean over a batch is the mean of its per-image values', () => {
    const batch = [[x, y] as const, [x, x] as const]
    expect(ssimPerImage(batch)).toEqual([ssim(x, y).value, 1])
    expect(ssimOfBatch(batch)).toBe((ssim(x, y).value + 1) / 2)
    expect(ssimOfBatch([])).toBeNaN()
  })
})

describe('windows', () => {
  test.each<[string, WindowShape, number]>([
    ['gaussian', { kind: 'gaussian', size: 11, sigma: 1.5 }, 11],
    ['uniform', { kind: 'uniform', size: 7 }, 7],
    ['taps', { kind: 'taps', taps: [1, 2, 1] }, 3],
  ])('[MET-12] %s weights sum to 1 and are symmetric', (_, shape, length) => {
    const weights = windowWeights(shape)
    expect(weights).toHaveLength(length)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 15)
    expect([...weights].reverse()).toEqual([...weights])
  })

  test('[MET-12] Gaussian weights fall as exp(−k²/2σ²)', () => {
    const weights = windowWeights({ kind: 'gaussian', size: 11, sigma: 1.5 })
    expect((weights[7] ?? 0) / (weights[5] ?? 1)).toBeCloseTo(Math.exp(-4 / 4.5), 14)
  })

  test.each<[string, WindowShape]>([
    ['an even length', { kind: 'uniform', size: 4 }],
    ['no weights', { kind: 'taps', taps: [] }],
    ['lopsided taps', { kind: 'taps', taps: [1, 2, 3] }],
    ['a sum of 0', { kind: 'taps', taps: [-1, 2, -1] }],
    ['a sigma of 0', { kind: 'gaussian', size: 3, sigma: 0 }],
  ])('[MET-12] %s is refused', (_, shape) => {
    expect(() => windowWeights(shape)).toThrow(expect.objectContaining({ code: 'bad_request' }))
  })
})

describe('borders', () => {
  test.each([
    ['zero', [-1, -1, 0, 1, 2, 3, -1, -1]],
    ['crop', [0, 1, 2, 3]],
    ['reflect', [2, 1, 0, 1, 2, 3, 2, 1]],
    ['symmetric', [1, 0, 0, 1, 2, 3, 3, 2]],
  ] as const)('[MET-12] %s extends a b c d', (border, sources) => {
    const length = border === 'crop' ? 5 : 4
    expect([...paddedLine(length, 2, border)]).toEqual(border === 'crop' ? [...sources, 4] : sources)
  })

  test('[MET-12] the symmetric mirror repeats when the window is larger than the line', () => {
    expect([...paddedLine(1, 2, 'symmetric')]).toEqual([0, 0, 0, 0, 0])
    expect([...paddedLine(2, 3, 'symmetric')]).toEqual([1, 1, 0, 0, 1, 1, 0, 0])
  })

  test.each([
    ['crop', 10, 11],
    ['reflect', 5, 6],
  ] as const)('[MET-12] %s borders refuse a side of %d pixels and take %d', (border, short, enough) => {
    const wide = (height: number) => planesOf(12, height, new Array<number>(12 * height).fill(0.5))
    const parameters = { ...ssimPresets.pytorch, border }
    const names = expect.stringMatching(`11 pixels with ${border} borders does not fit a side of ${short} pixels`) as string
    expect(() => ssim(wide(short), wide(short), parameters)).toThrow(expect.objectContaining({ code: 'wrong_size', message: names }))
    expect(ssim(wide(enough), wide(enough), parameters).value).toBe(1)
  })

  test.each([
    [1, 1],
    [1, 9],
    [3, 2],
  ])('[MET-12] zero padding and symmetric borders take %d×%d', (width, height) => {
    const [a, b] = [noisePlanes({ width, height, channels: 3 }, 1), noisePlanes({ width, height, channels: 3 }, 2)]
    expect(Math.abs(ssim(a, b).value)).toBeLessThanOrEqual(1)
    expect(Math.abs(ssim(a, b, ssimPresets['instant-ngp']).value)).toBeLessThanOrEqual(1)
  })
})

describe('pooling of piq', () => {
  test.each([
    [800, 800, 3],
    [640, 1000, 2],
    [896, 896, 4],
    [512, 300, 1],
    [10, 10, 1],
  ])('[MET-11] %d×%d is pooled by %d, ties to even', (width, height, factor) => {
    expect(poolingFactor({ width, height }, 256)).toBe(factor)
  })

  test('[MET-11] blocks become their means and incomplete ones are dropped', () => {
    const image = planesOf(5, 3, [0, 2, 4, 6, 99, 2, 0, 8, 2, 99, 99, 99, 99, 99, 99])
    const pooled = averagePool(image, 2)
    expect({ ...pooled, planes: pooled.planes.map((plane) => [...plane]) }).toEqual({ width: 2, height: 1, planes: [[1, 5]] })
  })
})

describe('the SSIM map', () => {
  test.each([
    ['pytorch', 17, 13, 0],
    ['wang', 7, 3, 5],
    ['torchmetrics', 17, 13, 0],
    ['skimage', 11, 7, 3],
    ['instant-ngp', 17, 13, 0],
  ] as const)('[MET-20] under %s is %d×%d and starts at %d; its mean is the SSIM', (...[preset, width, height, offset]) => {
    const map = ssimMap(x, y, ssimPresets[preset])
    expect(map).toMatchObject({ width, height, offsetX: offset, offsetY: offset, pixelsPerValue: 1 })
    const overall = meanOverChannels(map)
    expect(overall).toHaveLength(width * height)
    expect(overall.reduce((sum, value) => sum + value, 0) / overall.length).toBeCloseTo(ssim(x, y, ssimPresets[preset]).value, 12)
  })

  test('[MET-20] with pooling a value covers several pixels', () => {
    const wide = noisePlanes({ width: 31, height: 30, channels: 1 })
    const map = ssimMap(wide, wide, { ...ssimPresets.piq, poolTowards: 15 })
    expect(map).toMatchObject({ width: 5, height: 5, offsetX: 10, offsetY: 10, pixelsPerValue: 2 })
  })

  test('[MET-20] a changed pixel lowers the map only within the window', () => {
    const changed = { ...x, planes: x.planes.map((plane) => plane.map((value, i) => (i === 0 ? 1 - value : value))) }
    const { planes } = ssimMap(x, changed)
    expect(planes[0]?.[0]).toBeLessThan(1)
    expect(planes[0]?.[6]).toBe(1)
  })
})
