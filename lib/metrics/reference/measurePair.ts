import { AppError } from '../../base/appError.ts'
import type { MeasureRequest, PairMetrics, PixelwiseMetrics } from '../kernel.ts'
import { defaultProtocol, type Protocol } from '../protocol.ts'
import { l1 } from './l1.ts'
import { l2 } from './l2.ts'
import { measuredPlanes } from './measuredPlanes.ts'
import { withoutNonFinite } from './nonFinite.ts'
import type { ChannelMetric, PixelPlanes } from './pixelPlanes.ts'
import { psnr } from './psnr.ts'
import { smoothL1 } from './smoothL1.ts'
import { ssim } from './ssim.ts'
import { ssimParameters, ssimPresets } from './ssimPresets.ts'

export const referenceImplementation = 'reference-float64/1'

type Measured = Pick<PairMetrics, 'values' | 'perChannel' | 'ssimUnavailable'>

/**
 * All metrics of a whole frame under one protocol.
 *
 * A pixel that is not finite makes every figure NaN; those over the finite pixels stand beside them. An SSIM that cannot be
 * computed is NaN with `ssimUnavailable` saying why, and leaves the other metrics as they are.
 *
 * @throws AppError `wrong_size` when an image is not whole, `shape_mismatch` when the two do not agree.
 */
export function measurePair({ prediction, groundTruth, protocol = defaultProtocol }: MeasureRequest): PairMetrics {
  const { x, y } = measuredPlanes({ prediction, groundTruth, protocol })
  const [finiteX, finiteY] = withoutNonFinite(x, y)
  const nonFinitePixels = x.width * x.height - finiteX.width * finiteX.height
  const identity = { protocol, implementation: referenceImplementation, nonFinitePixels }
  if (nonFinitePixels === 0) return { ...identity, ...measureFinite(x, y, protocol) }
  return { ...identity, ...notANumber(x.planes.length, protocol), finiteOnly: pixelwise(finiteX, finiteY, protocol) }
}

function measureFinite(x: PixelPlanes, y: PixelPlanes, protocol: Protocol): Measured {
  const noise = psnr(x, y, { preset: protocol.psnrPreset, dataRange: protocol.dataRange })
  const [absolute, squared] = [l1(x, y), l2(x, y)]
  const { reason, ...structure } = trySsim(x, y, protocol)
  return {
    values: {
      psnr: noise.value,
      ssim: structure.value,
      l1: absolute.value,
      l2: squared.value,
      smoothL1: smoothL1(x, y, protocol.smoothL1Beta).value,
    },
    perChannel: { psnr: noise.perChannel, ssim: structure.perChannel, l1: absolute.perChannel, l2: squared.perChannel },
    ...(reason === undefined ? {} : { ssimUnavailable: reason }),
  }
}

function trySsim(x: PixelPlanes, y: PixelPlanes, protocol: Protocol): ChannelMetric & { readonly reason?: string } {
  try {
    const result = ssim(x, y, ssimParameters(protocol.ssimPreset, protocol.dataRange))
    return Number.isNaN(result.value) ? { ...result, reason: 'The data range of both images is 0, so SSIM is undefined.' } : result
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'wrong_size')) throw error
    return { ...notANumberSsim(x.planes.length, protocol), reason: error.message }
  }
}

function pixelwise(x: PixelPlanes, y: PixelPlanes, { psnrPreset: preset, dataRange }: Protocol): PixelwiseMetrics {
  return { psnr: psnr(x, y, { preset, dataRange }).value, l1: l1(x, y).value, l2: l2(x, y).value }
}

function notANumber(channels: number, protocol: Protocol): Measured {
  const each = new Array<number>(channels).fill(NaN)
  return {
    values: { psnr: NaN, ssim: NaN, l1: NaN, l2: NaN, smoothL1: NaN },
    perChannel: { psnr: each, ssim: notANumberSsim(channels, protocol).perChannel, l1: each, l2: each },
  }
}

function notANumberSsim(channels: number, { ssimPreset }: Protocol): ChannelMetric {
  const measuredChannels = ssimPresets[ssimPreset].colour === 'luma709' ? 1 : channels
  return { value: NaN, perChannel: new Array<number>(measuredChannels).fill(NaN) }
}
