import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '#lib/base/appError.ts'
import { channelCounts, dataTypes, imageByteLength, type PixelImage } from '#lib/base/image.ts'
import {
  combinePartialErrors,
  crossEntropy,
  entropy,
  klDivergence,
  l1,
  l2,
  measurePair,
  partialError,
  protocols,
  psnr,
  runningMetrics,
  smoothL1,
  ssim,
  ssimPresets,
  type PixelPlanes,
  type PlanesPair,
  type SsimPreset,
} from '#lib/metrics/index.ts'
import { cropImage, floatImage, noise } from '#tests/unit/lib/metrics/testImages.ts'

const presets = Object.keys(ssimPresets) as SsimPreset[]
/** Fit every preset's window. */
const side = fc.integer({ min: 11, max: 16 })
const unit = fc.double({ min: 0, max: 1, noNaN: true })

function planes(width: number, height: number): fc.Arbitrary<PixelPlanes> {
  const plane = fc.array(unit, { minLength: width * height, maxLength: width * height }).map((values) => Float64Array.from(values))
  return fc.tuple(plane, plane, plane).map((list) => ({ width, height, planes: list }))
}

const pair: fc.Arbitrary<PlanesPair> = fc.tuple(side, side).chain(([width, height]) => fc.tuple(planes(width, height), planes(width, height)))
const few = { numRuns: 25 }

/** The image seen through a map of places: each new (column, row) names the old place it shows. */
function rearranged(image: PixelPlanes, { width, height }: { width: number; height: number }, from: (x: number, y: number) => readonly [number, number]): PixelPlanes {
  const list = image.planes.map((plane) =>
    Float64Array.from({ length: width * height }, (_, i) => {
      const [x, y] = from(i % width, Math.floor(i / width))
      return plane[y * image.width + x] ?? NaN
    }),
  )
  return { width, height, planes: list }
}

const changes: readonly (readonly [string, (image: PixelPlanes) => PixelPlanes])[] = [
  ['mirrored', (image) => rearranged(image, image, (x, y) => [image.width - 1 - x, y])],
  ['upside down', (image) => rearranged(image, image, (x, y) => [x, image.height - 1 - y])],
  ['transposed', (image) => rearranged(image, { width: image.height, height: image.width }, (x, y) => [y, x])],
]

describe('SSIM', () => {
  test.each(presets)('[MET-14] %s is symmetric and lies in [−1, 1]', (preset) => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        const { value, perChannel } = ssim(x, y, ssimPresets[preset])
        expect(ssim(y, x, ssimPresets[preset]).value).toBe(value)
        for (const index of [value, ...perChannel]) expect(Math.abs(index)).toBeLessThanOrEqual(1 + 1e-12)
      }),
      few,
    )
  })

  test.each(changes)('[MET-14] is the same when both images are %s', (_, change) => {
    fc.assert(
      fc.property(pair, fc.constantFrom(...presets), ([x, y], preset) => {
        expect(ssim(change(x), change(y), ssimPresets[preset]).value).toBeCloseTo(ssim(x, y, ssimPresets[preset]).value, 9)
      }),
      few,
    )
  })
})

describe('errors', () => {
  test('[MET-4] L1 is symmetric, within [0, 1] for pixels in range, and at most the root of L2', () => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        const { value } = l1(x, y)
        expect(l1(y, x).value).toBe(value)
        expect(value).toBeLessThanOrEqual(Math.sqrt(l2(x, y).value) + 1e-12)
      }),
      few,
    )
  })

  test('[MET-5] L2 is symmetric and at most L1 for pixels in range', () => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        expect(l2(y, x).value).toBe(l2(x, y).value)
        expect(l2(x, y).value).toBeLessThanOrEqual(l1(x, y).value + 1e-12)
      }),
      few,
    )
  })

  test('[MET-6] smooth L1 with beta 1 is half of L2 for pixels in range', () => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        expect(smoothL1(x, y).value).toBeCloseTo(l2(x, y).value / 2, 12)
      }),
      few,
    )
  })

  test('[MET-7] PSNR falls by 20 log₁₀ 2 when every difference doubles', () => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        const scaled = (image: PixelPlanes, factor: number) => ({ ...image, planes: image.planes.map((plane) => plane.map((value) => value * factor)) })
        fc.pre(l2(x, y).value > 1e-12)
        const [one, two] = [psnr(scaled(x, 0.5), scaled(y, 0.5)).value, psnr(x, y).value]
        expect(one - two).toBeCloseTo(20 * Math.log10(2), 9)
      }),
      few,
    )
  })

  test('[MET-15] any cut into two tiles adds up to the whole', () => {
    const cut = fc.integer({ min: 1, max: 6 })
    const values = fc.array(fc.float({ min: -1, max: 2, noNaN: true }), { minLength: 7 * 3 * 3, maxLength: 7 * 3 * 3 })
    fc.assert(
      fc.property(values, values, cut, (a, b, column) => {
        const size = { width: 7, height: 3, channels: 3 } as const
        const [prediction, groundTruth] = [floatImage(size, a), floatImage(size, b)]
        const part = (x: number, width: number) => {
          const tile = (image: PixelImage) => cropImage(image, { x, y: 0 }, { width, height: 3 })
          return partialError({ prediction: tile(prediction), groundTruth: tile(groundTruth) })
        }
        const running = runningMetrics(combinePartialErrors([part(0, column), part(column, 7 - column)]))
        const whole = measurePair({ prediction, groundTruth }).values
        expect(running.l1).toBeCloseTo(whole.l1, 12)
        expect(running.l2).toBeCloseTo(whole.l2, 12)
        if (whole.psnr < 200) expect(running.psnr).toBeCloseTo(whole.psnr, 9)
      }),
    )
  })
})

describe('information', () => {
  const weights = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 2, maxLength: 10 })
  const distributions = fc.tuple(weights, weights).map(([a, b]) => {
    const length = Math.min(a.length, b.length)
    const normalised = (list: number[]) => {
      const kept = list.slice(0, length)
      const sum = kept.reduce((total, weight) => total + weight, 0)
      return kept.map((weight) => weight / sum)
    }
    return [normalised(a), normalised(b)] as const
  })

  test('[MET-21] H(p, q) = KL(p‖q) + H(p), in nats and in bits', () => {
    fc.assert(
      fc.property(distributions, fc.constantFrom(Math.E, 2), ([p, q], base) => {
        expect(crossEntropy(p, q, { base })).toBeCloseTo(klDivergence(p, q, { base }) + entropy(p, { base }), 11)
      }),
    )
  })

  test('[MET-21] KL is not negative and entropy at most ln n', () => {
    fc.assert(
      fc.property(distributions, ([p, q]) => {
        expect(klDivergence(p, q)).toBeGreaterThanOrEqual(-1e-12)
        expect(entropy(p)).toBeLessThanOrEqual(Math.log(p.length) + 1e-12)
      }),
    )
  })
})

describe('any bytes at all', () => {
  const anyImage: fc.Arbitrary<PixelImage> = fc
    .record({
      width: fc.integer({ min: 1, max: 12 }),
      height: fc.integer({ min: 1, max: 12 }),
      channels: fc.constantFrom(...channelCounts),
      dataType: fc.constantFrom(...dataTypes),
    })
    .chain((shape) => {
      const length = imageByteLength(shape)
      return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ ...shape, bytes }))
    })

  test('[MET-16] a report is complete: figures are numbers without non-finite pixels, else NaN', () => {
    fc.assert(
      fc.property(anyImage, fc.integer(), fc.constantFrom(...Object.values(protocols)), (prediction, seed, protocol) => {
        const groundTruth = { ...prediction, bytes: Uint8Array.from(noise(prediction.bytes.length, seed), (value) => 256 * value) }
        const report = measurePair({ prediction, groundTruth, protocol })
        const missing = report.nonFinitePixels > 0
        expect(Number.isNaN(report.values.l1)).toBe(missing)
        expect(report.finiteOnly !== undefined).toBe(missing)
        if (!missing) expect(Number.isNaN(report.values.ssim)).toBe(report.ssimUnavailable !== undefined)
      }),
      { numRuns: 60 },
    )
  })

  test('[MET-2] only an AppError escapes', () => {
    fc.assert(
      fc.property(anyImage, anyImage, (prediction, groundTruth) => {
        try {
          measurePair({ prediction, groundTruth })
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
        }
      }),
      { numRuns: 60 },
    )
  })
})
