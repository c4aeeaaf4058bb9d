import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import {
  countNonFinitePixels,
  defaultProtocol,
  measurePair,
  pixelPlanes,
  protocols,
  psnrFromL2,
  referenceKernel,
  withoutNonFinite,
  type Protocol,
} from '#lib/metrics/index.ts'
import { byteImage, floatImage, noiseImage } from '#tests/unit/lib/metrics/testImages.ts'

const size = { width: 12, height: 11, channels: 3 } as const
const [prediction, groundTruth] = [noiseImage(size, 1), noiseImage(size, 2)]

describe('measurePair', () => {
  test('[MET-17] reports protocol, implementation, values and per-channel values', () => {
    const report = measurePair({ prediction, groundTruth })
    expect(report.protocol).toBe(defaultProtocol)
    expect(report.implementation).toBe('reference-float64/1')
    expect(Object.keys(report.values).sort()).toEqual(['l1', 'l2', 'psnr', 'smoothL1', 'ssim'])
    expect(Object.values(report.values).every(Number.isFinite)).toBe(true)
    for (const perChannel of Object.values(report.perChannel)) expect(perChannel).toHaveLength(3)
    expect(report).not.toHaveProperty('finiteOnly')
    expect(report).not.toHaveProperty('ssimUnavailable')
  })

  test('[MET-17] the default protocol is 3dgs: clamped PSNR and pytorch SSIM', () => {
    expect(defaultProtocol).toMatchObject({ name: '3dgs', psnrPreset: 'clamped', ssimPreset: 'pytorch', dataRange: 1, background: [1, 1, 1] })
  })

  test('[MET-17] every ready protocol is named as its key', () => {
    for (const [name, protocol] of Object.entries(protocols)) expect(protocol.name).toBe(name)
  })

  test('[MET-17] an identical pair is PSNR ∞, SSIM 1 and error 0', () => {
    const { values } = measurePair({ prediction, groundTruth: prediction })
    expect(values).toEqual({ psnr: Infinity, ssim: 1, l1: 0, l2: 0, smoothL1: 0 })
  })

  test('[MET-17] grey images have one channel', () => {
    const grey = byteImage({ width: 1, height: 1, channels: 1 }, [7])
    expect(measurePair({ prediction: grey, groundTruth: grey }).perChannel.ssim).toEqual([1])
  })

  test("[MET-17] the PSNR preset touches PSNR alone, and the protocol's data range and beta are used", () => {
    const one = { width: 1, height: 1, channels: 1 } as const
    const protocol: Protocol = { ...defaultProtocol, name: 'mine', dataRange: 2, smoothL1Beta: 0.5 }
    const { values } = measurePair({ prediction: floatImage(one, [3]), groundTruth: floatImage(one, [1]), protocol })
    expect(values).toMatchObject({ psnr: psnrFromL2(1, 2), l1: 2, l2: 4, smoothL1: 1.75 })
  })

  test.each([protocols.mipnerf, protocols.gsplat])('[MET-18] under $name a window that does not fit leaves the other figures', (protocol) => {
    const small = { width: 5, height: 4, channels: 3 } as const
    const report = measurePair({ prediction: noiseImage(small, 1), groundTruth: noiseImage(small, 2), protocol })
    expect(report.values.ssim).toBeNaN()
    expect(report.perChannel.ssim).toEqual([NaN, NaN, NaN])
    expect(report.ssimUnavailable).toMatch(/window of 11 pixels .* does not fit a side of 5 pixels/)
    expect(report.values.psnr).toBeGreaterThan(0)
  })

  test('[MET-18] the range of two equal constants is 0 and its SSIM undefined', () => {
    const flat = byteImage(size, new Array<number>(12 * 11 * 3).fill(9))
    const report = measurePair({ prediction: flat, groundTruth: flat, protocol: protocols.nerfstudio })
    expect(report.values).toMatchObject({ ssim: NaN, psnr: Infinity })
    expect(report.ssimUnavailable).toMatch(/range/)
  })

  test('[MET-18] other failures are not taken for an SSIM that does not fit', () => {
    expect(() => measurePair({ prediction, groundTruth: noiseImage({ ...size, width: 13 }) })).toThrow(expect.objectContaining({ code: 'shape_mismatch' }))
  })
})

describe('pixels that are not finite', () => {
  const row = { width: 4, height: 1, channels: 3 } as const
  const bad = floatImage(row, [0, 0, 0, NaN, NaN, 0, 0.5, 0.5, 0.5, 0, Infinity, 0])
  const truth = floatImage(row, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])

  test.each([
    ['prediction', bad, truth],
    ['ground truth', truth, bad],
  ])('[MET-16] in the %s are counted, and figures are NaN beside those over the others', (_, x, y) => {
    const report = measurePair({ prediction: x, groundTruth: y })
    expect(report.nonFinitePixels).toBe(2)
    expect(report.values).toEqual({ psnr: NaN, ssim: NaN, l1: NaN, l2: NaN, smoothL1: NaN })
    expect(report.perChannel).toEqual({ psnr: [NaN, NaN, NaN], ssim: [NaN, NaN, NaN], l1: [NaN, NaN, NaN], l2: [NaN, NaN, NaN] })
    expect(report.finiteOnly).toEqual({ psnr: psnrFromL2(0.125), l1: 0.25, l2: 0.125 })
    expect(report).not.toHaveProperty('ssimUnavailable')
  })

  test('[MET-16] a luma protocol reports one NaN', () => {
    expect(measurePair({ prediction: bad, groundTruth: truth, protocol: protocols['instant-ngp'] }).perChannel.ssim).toEqual([NaN])
  })

  test('[MET-16] everywhere, leave nothing: NaN', () => {
    const nothing = floatImage(row, new Array<number>(12).fill(NaN))
    expect(measurePair({ prediction: nothing, groundTruth: truth })).toMatchObject({ nonFinitePixels: 4, finiteOnly: { psnr: NaN, l1: NaN, l2: NaN } })
  })

  test('[MET-16] in float16 are seen too', () => {
    const bytes = Uint8Array.from([0x00, 0x7c])
    const one = { width: 1, height: 1, channels: 1 } as const
    expect(measurePair({ prediction: { ...one, dataType: 'float16', bytes }, groundTruth: byteImage(one, [1]) }).nonFinitePixels).toBe(1)
  })

  test("[MET-16] in the prediction's alpha do not count", () => {
    const rgba = floatImage({ width: 1, height: 1, channels: 4 }, [1, 1, 1, NaN])
    expect(measurePair({ prediction: rgba, groundTruth: floatImage({ width: 1, height: 1, channels: 3 }, [1, 1, 1]) }).nonFinitePixels).toBe(0)
  })

  test('[MET-16] can be counted and taken out alone', () => {
    const [x, y] = [pixelPlanes(bad), pixelPlanes(truth)]
    expect(countNonFinitePixels(x, y)).toBe(2)
    expect(withoutNonFinite(x, y)[0].planes.map((plane) => [...plane])).toEqual([
      [0, 0.5],
      [0, 0.5],
      [0, 0.5],
    ])
    expect(withoutNonFinite(y, y)).toEqual([y, y])
  })
})

describe('the door', () => {
  test('[MET-30] no file outside lib/metrics/node imports a Node module or piscina', async () => {
    const folder = new URL('../../../../lib/metrics/', import.meta.url)
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts') && !file.startsWith('node'))
    expect(files).toContain('index.ts')
    for (const file of files) {
      const text = await readFile(new URL(file, folder), 'utf8')
      expect(text, file).not.toMatch(/from '(node:|piscina|[./]*\/node\/)/)
    }
  })

  test('[MET-17] the reference is a kernel', () => {
    expect(referenceKernel.measurePair({ prediction, groundTruth })).toEqual(measurePair({ prediction, groundTruth }))
  })
})
