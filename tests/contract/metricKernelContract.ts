import { describe, expect, test } from 'vitest'
import {
  protocols,
  referenceKernel,
  type ErrorMapRequest,
  type MeasureRequest,
  type PairMetrics,
  type PartialError,
  type PixelMap,
} from '#lib/metrics/index.ts'
import { distance, goldenNames, goldenPair, goldenValues } from '#tests/golden/metrics/goldenPairs.ts'
import { byteImage, floatImage, noiseImage } from '#tests/unit/lib/metrics/testImages.ts'

/** A kernel, or something that runs one elsewhere and answers later. */
export interface AnyKernel {
  measurePair(request: MeasureRequest): PairMetrics | Promise<PairMetrics>
  partialError(request: MeasureRequest): PartialError | Promise<PartialError>
  errorMap(request: ErrorMapRequest): PixelMap | Promise<PixelMap>
  ssimMap(request: MeasureRequest): PixelMap | Promise<PixelMap>
}

export interface KernelContractOptions {
  readonly makeKernel: () => AnyKernel
  /** True for one that runs the reference itself: its answers must then be the same to the last bit. */
  readonly exact?: boolean
}

const bars = { ssim: 1e-6, psnr: 1e-5, relative: 1e-7 }

/** What everything that measures pairs must do; the float64 reference is the oracle. */
export function registerMetricKernelContract(name: string, { makeKernel, exact = false }: KernelContractOptions): void {
  describe(`${name} keeps the kernel contract`, () => {
    test.each(goldenNames)('[MET-24] golden pair %s within the bars', async (golden) => {
      const wanted = goldenValues(golden)
      const { values } = await makeKernel().measurePair(await goldenPair(golden))
      expect(distance(values.ssim, wanted.ssim.pytorch)).toBeLessThanOrEqual(bars.ssim)
      expect(distance(values.psnr, wanted.psnr)).toBeLessThanOrEqual(bars.psnr)
      expect(distance(values.l1, wanted.l1)).toBeLessThanOrEqual(bars.relative * Number(wanted.l1))
      expect(distance(values.l2, wanted.l2)).toBeLessThanOrEqual(bars.relative * Number(wanted.l2))
    })

    test.each(Object.values(protocols))('[MET-24] under $name, of every size and mix of types, it is the reference', async (protocol) => {
      for (const pair of pairs()) {
        const [report, reference] = [await makeKernel().measurePair({ ...pair, protocol }), referenceKernel.measurePair({ ...pair, protocol })]
        if (exact) expect(report).toEqual(reference)
        expectWithinBars(report, reference)
      }
    })

    test('[MET-24] partial errors and maps are those of the reference', async () => {
      for (const pair of pairs()) {
        expectClose(Object.values(await makeKernel().partialError(pair)).flat(), Object.values(referenceKernel.partialError(pair)).flat(), bars.relative)
        for (const kind of ['absolute', 'squared', 'signed'] as const) {
          expectSameMap(await makeKernel().errorMap({ ...pair, kind }), referenceKernel.errorMap({ ...pair, kind }))
        }
        expectSameMap(await makeKernel().ssimMap(pair), referenceKernel.ssimMap(pair))
      }
    })

    test('[MET-24] refusals are those of the reference', async () => {
      const [small, other] = [noiseImage({ width: 2, height: 2, channels: 3 }), noiseImage({ width: 2, height: 3, channels: 3 })]
      const refusals = [
        [{ prediction: small, groundTruth: other }, 'shape_mismatch'],
        [{ prediction: small, groundTruth: { ...small, bytes: new Uint8Array(5) } }, 'wrong_size'],
      ] as const
      for (const [request, code] of refusals) {
        for (const method of ['measurePair', 'partialError', 'errorMap', 'ssimMap'] as const) {
          await expect((async () => makeKernel()[method](request))()).rejects.toMatchObject({ name: 'AppError', code })
        }
      }
      const uncroppable = (async () => makeKernel().ssimMap({ prediction: small, groundTruth: small, protocol: protocols.mipnerf }))()
      await expect(uncroppable).rejects.toMatchObject({ name: 'AppError', code: 'wrong_size' })
    })
  })
}

function pairs(): MeasureRequest[] {
  const sizes = [
    { width: 1, height: 1, channels: 3 },
    { width: 13, height: 17, channels: 1 },
    { width: 20, height: 12, channels: 3 },
  ] as const
  const sized = sizes.map((size) => ({ prediction: noiseImage(size, 1), groundTruth: noiseImage(size, 2) }))
  const pixel = { width: 1, height: 1, channels: 3 } as const
  const withNaN = { prediction: floatImage(pixel, [0, NaN, 1]), groundTruth: byteImage(pixel, [1, 2, 3]) }
  const withAlpha = { prediction: floatImage(pixel, [0, 0.5, 1]), groundTruth: byteImage({ ...pixel, channels: 4 }, [1, 2, 3, 100]) }
  return [...sized, withNaN, withAlpha]
}

function expectWithinBars(report: PairMetrics, reference: PairMetrics): void {
  expectClose([report.values.ssim, ...report.perChannel.ssim], [reference.values.ssim, ...reference.perChannel.ssim], bars.ssim)
  expectClose([report.values.psnr, ...report.perChannel.psnr], [reference.values.psnr, ...reference.perChannel.psnr], bars.psnr)
  const errors = ({ values, perChannel }: PairMetrics) => [values.l1, values.l2, values.smoothL1, ...perChannel.l1, ...perChannel.l2]
  expectClose(errors(report), errors(reference), bars.relative)
  expect(report.nonFinitePixels).toBe(reference.nonFinitePixels)
  expect(report.protocol).toEqual(reference.protocol)
  expect(report.ssimUnavailable).toBe(reference.ssimUnavailable)
}

function expectSameMap(map: PixelMap, reference: PixelMap): void {
  expect({ ...map, planes: map.planes.length }).toEqual({ ...reference, planes: reference.planes.length })
  expectClose(map.planes.flatMap((plane) => [...plane]), reference.planes.flatMap((plane) => [...plane]), bars.ssim)
}

function expectClose(actual: readonly number[], wanted: readonly number[], bar: number): void {
  expect(actual).toHaveLength(wanted.length)
  actual.forEach((value, i) => {
    const target = wanted[i] ?? NaN
    if (Number.isFinite(target)) expect(Math.abs(value - target)).toBeLessThanOrEqual(bar * Math.max(1, Math.abs(target)))
    else expect(value).toBe(target)
  })
}
