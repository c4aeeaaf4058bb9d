import { describe, expect, test } from 'vitest'
import { combinePartialErrors, defaultProtocol, measurePair, partialError, protocols, psnrPresetNames, runningMetrics } from '#lib/metrics/index.ts'
import { byteImage, cropImage, floatImage, noiseImage } from '#tests/unit/lib/metrics/testImages.ts'

const size = { width: 9, height: 7, channels: 3 } as const
const [prediction, groundTruth] = [noiseImage(size, 1), noiseImage(size, 2)]
const tiles = [
  [{ x: 0, y: 0 }, { width: 4, height: 7 }],
  [{ x: 4, y: 0 }, { width: 5, height: 1 }],
  [{ x: 4, y: 1 }, { width: 5, height: 6 }],
] as const

describe('partial errors', () => {
  test('[MET-15] sums of a tile by hand', () => {
    const one = { width: 2, height: 1, channels: 1 } as const
    expect(partialError({ prediction: floatImage(one, [0.5, 2]), groundTruth: floatImage(one, [0, 0.5]) })).toEqual({
      absoluteSum: 2,
      squaredSum: 2.5,
      psnrSquaredSums: [0.5],
      valueCount: 2,
      nonFiniteCount: 0,
    })
  })

  test.each(psnrPresetNames)('[MET-15] tiles combine to the whole frame under %s', (psnrPreset) => {
    const protocol = { ...defaultProtocol, psnrPreset }
    const parts = tiles.map(([at, tile]) =>
      partialError({ prediction: cropImage(prediction, at, tile), groundTruth: cropImage(groundTruth, at, tile), protocol }),
    )
    const running = runningMetrics(combinePartialErrors(parts), protocol)
    const { values } = measurePair({ prediction, groundTruth, protocol })
    expect(running.l1).toBeCloseTo(values.l1, 13)
    expect(running.l2).toBeCloseTo(values.l2, 13)
    expect(running.psnr).toBeCloseTo(values.psnr, 11)
    expect(running.nonFinitePixels).toBe(0)
  })

  test('[MET-15] sums survive JSON and one part is itself', () => {
    const part = partialError({ prediction, groundTruth })
    expect(JSON.parse(JSON.stringify(part))).toEqual(part)
    expect(combinePartialErrors([part])).toEqual(part)
  })

  test('[MET-15] nothing covered has no metrics', () => {
    expect(runningMetrics(combinePartialErrors([]))).toEqual({ psnr: NaN, l1: NaN, l2: NaN, nonFinitePixels: 0 })
  })

  test('[MET-15] a perfect part is PSNR ∞', () => {
    expect(runningMetrics(partialError({ prediction, groundTruth: prediction }))).toMatchObject({ psnr: Infinity, l1: 0, l2: 0 })
  })

  test('[MET-15] RGBA ground truth is composited as for whole frames', () => {
    const pixel = { width: 1, height: 1 } as const
    const request = { prediction: byteImage({ ...pixel, channels: 3 }, [0, 0, 0]), groundTruth: byteImage({ ...pixel, channels: 4 }, [9, 9, 9, 0]) }
    expect(partialError(request).absoluteSum).toBe(3)
    expect(partialError({ ...request, protocol: protocols['instant-ngp'] }).absoluteSum).toBe(0)
  })

  test('[MET-15] parts of different channels are a bug', () => {
    const grey = byteImage({ width: 1, height: 1, channels: 1 }, [1])
    const parts = [partialError({ prediction: grey, groundTruth: grey }), partialError({ prediction, groundTruth })]
    expect(() => combinePartialErrors(parts)).toThrow(/channels/)
  })

  test('[MET-16] pixels that are not finite are left out of the sums and make the running metrics NaN', () => {
    const row = { width: 2, height: 1, channels: 3 } as const
    const part = partialError({ prediction: floatImage(row, [0.5, 0.5, 0.5, NaN, 0, 0]), groundTruth: floatImage(row, [0, 0, 0, 0, 0, 0]) })
    expect(part).toEqual({ absoluteSum: 1.5, squaredSum: 0.75, psnrSquaredSums: [0.25, 0.25, 0.25], valueCount: 3, nonFiniteCount: 1 })
    const running = runningMetrics(combinePartialErrors([part, partialError({ prediction: groundTruth, groundTruth })]))
    expect(running).toMatchObject({ psnr: NaN, l1: NaN, l2: NaN, nonFinitePixels: 1 })
    expect(running.finiteOnly?.l1).toBeCloseTo(1.5 / (3 + 9 * 7 * 3), 14)
  })
})
