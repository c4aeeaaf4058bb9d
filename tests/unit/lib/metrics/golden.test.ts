import { describe, expect, test } from 'vitest'
import { l1, l2, luma709, measurePair, pixelPlanes, protocols, psnr, psnrPresetNames, smoothL1, ssim, ssimPresets, type SsimPreset } from '#lib/metrics/index.ts'
import { distance, goldenNames, goldenPair, goldenValues } from '#tests/golden/metrics/goldenPairs.ts'

const bar = 1e-9
const presetNames = Object.keys(ssimPresets) as SsimPreset[]

function expectEach(actual: readonly number[], spelled: readonly (number | string)[]): void {
  expect(actual).toHaveLength(spelled.length)
  actual.forEach((value, i) => expect(distance(value, Number(spelled[i]))).toBeLessThan(bar))
}

describe.each(goldenNames)('%s', async (name) => {
  const wanted = goldenValues(name)
  const pair = await goldenPair(name)
  const [x, y] = [pixelPlanes(pair.prediction), pixelPlanes(pair.groundTruth)]

  test('[MET-11] L1, L2 and smooth L1 are the golden ones', () => {
    expect(distance(l1(x, y).value, wanted.l1)).toBeLessThan(bar)
    expect(distance(l2(x, y).value, wanted.l2)).toBeLessThan(bar)
    expectEach(l1(x, y).perChannel, wanted.l1_perChannel)
    expectEach(l2(x, y).perChannel, wanted.l2_perChannel)
    expect(distance(smoothL1(x, y).value, wanted.smoothL1_beta1)).toBeLessThan(bar)
    expect(distance(smoothL1(x, y, 0.1).value, wanted['smoothL1_beta0.1'])).toBeLessThan(bar)
  })

  test.each(psnrPresetNames)('[MET-11] PSNR under %s is the golden one, since 8-bit pixels are already prepared', (preset) => {
    const result = psnr(x, y, { preset })
    expect(distance(result.value, preset === 'per-channel-mean' ? wanted.psnr_perChannelMean : wanted.psnr)).toBeLessThan(bar)
    expectEach(result.perChannel, wanted.psnr_perChannel)
  })

  test('[MET-9] PSNR of the Rec. 709 luma is the golden one', () => {
    expect(distance(psnr(luma709(x), luma709(y)).value, wanted.psnr_luma709)).toBeLessThan(bar)
  })

  test.each(presetNames)('[MET-11] SSIM under %s is the golden one', (preset) => {
    expect(distance(ssim(x, y, ssimPresets[preset]).value, wanted.ssim[preset])).toBeLessThan(bar)
  })

  test('[MET-13] SSIM per channel is the golden one', () => {
    expectEach(ssim(x, y).perChannel, wanted.ssim_perChannel_pytorch)
  })

  test.each(Object.values(protocols))('[MET-17] the report under $name holds the golden values', (protocol) => {
    const { values, perChannel } = measurePair({ ...pair, protocol })
    expect(distance(values.ssim, wanted.ssim[protocol.ssimPreset])).toBeLessThan(bar)
    expect(distance(values.psnr, wanted.psnr)).toBeLessThan(bar)
    expect(distance(values.smoothL1, wanted.smoothL1_beta1)).toBeLessThan(bar)
    expectEach(perChannel.psnr, wanted.psnr_perChannel)
  })
})
