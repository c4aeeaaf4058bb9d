import { l2 } from './l2.ts'
import { mean, type ChannelMetric, type PixelPlanes } from './pixelPlanes.ts'
import { prepareGroundTruth, preparePrediction, type PsnrPreset } from './psnrPresets.ts'

export interface PsnrParameters {
  /** `clamped` unless said. */
  readonly preset?: PsnrPreset
  /** MAX, the largest possible value: 1 (the default) for pixels in [0, 1]. */
  readonly dataRange?: number
}

/**
 * Peak signal-to-noise ratio in decibel: PSNR = 10 log₁₀(MAX² / L2), L2 over all values; ∞ for identical images.
 *
 * `perChannel` is the same of each channel alone. The preset says what is done to the pixels before, and `per-channel-mean`
 * makes `value` the mean of `perChannel`. The codebases report the mean of the images' PSNR for a set of images.
 *
 * @throws AppError `shape_mismatch` when the images differ in shape.
 * Source: Huynh-Thu & Ghanbari 2008, "Scope of validity of PSNR in image/video quality assessment", equation 1.
 */
export function psnr(x: PixelPlanes, y: PixelPlanes, { preset = 'clamped', dataRange = 1 }: PsnrParameters = {}): ChannelMetric {
  const error = l2(preparePrediction(x, { preset, dataRange }), prepareGroundTruth(y, { preset, dataRange }))
  return psnrOfChannels(error.perChannel, { preset, dataRange })
}

/** PSNR from the channels' mean squared errors, each over the same number of values. */
export function psnrOfChannels(l2PerChannel: readonly number[], { preset, dataRange }: Required<PsnrParameters>): ChannelMetric {
  const perChannel = l2PerChannel.map((error) => psnrFromL2(error, dataRange))
  const value = preset === 'per-channel-mean' ? mean(perChannel) : psnrFromL2(mean(l2PerChannel), dataRange)
  return { value, perChannel }
}

/** 10 log₁₀(MAX² / L2) in decibel; ∞ for 0. */
export function psnrFromL2(meanSquaredError: number, dataRange = 1): number {
  return 10 * Math.log10((dataRange * dataRange) / meanSquaredError)
}
