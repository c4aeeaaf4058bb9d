import { assert } from '../../base/assert.ts'
import type { MeasureRequest, PartialError, PixelwiseMetrics, RunningMetrics } from '../kernel.ts'
import { defaultProtocol, type Protocol } from '../protocol.ts'
import { absoluteSum } from './l1.ts'
import { squaredSum } from './l2.ts'
import { measuredPlanes } from './measuredPlanes.ts'
import { withoutNonFinite } from './nonFinite.ts'
import { channelPairs, type PixelPlanes } from './pixelPlanes.ts'
import { psnrOfChannels } from './psnr.ts'
import { prepareGroundTruth, preparePrediction } from './psnrPresets.ts'

/**
 * What a tile or span adds to the running metrics of a frame. The two images hold the covered pixels only; a span is an
 * image of height 1.
 *
 * @throws AppError `wrong_size`, `shape_mismatch`.
 */
export function partialError(request: MeasureRequest): PartialError {
  const { psnrPreset: preset, dataRange } = request.protocol ?? defaultProtocol
  const whole = measuredPlanes(request)
  const [x, y] = withoutNonFinite(whole.x, whole.y)
  const prepared = channelPairs(preparePrediction(x, { preset, dataRange }), prepareGroundTruth(y, { preset, dataRange }))
  return {
    absoluteSum: sumOver(x, y, absoluteSum),
    squaredSum: sumOver(x, y, squaredSum),
    psnrSquaredSums: prepared.map(([a, b]) => squaredSum(a, b)),
    valueCount: x.width * x.height * x.planes.length,
    nonFiniteCount: whole.x.width * whole.x.height - x.width * x.height,
  }
}

/** The sums of disjoint parts together; those of nothing for no parts. All parts have the same number of channels. */
export function combinePartialErrors(parts: readonly PartialError[]): PartialError {
  return parts.reduce((total, part) => (total.psnrSquaredSums.length === 0 ? part : add(total, part)), nothing)
}

/**
 * PSNR, L1 and L2 of the covered part, NaN when a covered pixel is not finite or nothing is covered. Over all parts of a
 * frame they are the frame's metrics, up to the rounding of sums.
 *
 * @param protocol the one given to `partialError`; `defaultProtocol` unless said.
 */
export function runningMetrics(sums: PartialError, protocol: Protocol = defaultProtocol): RunningMetrics {
  const finite = finiteMetrics(sums, protocol)
  if (sums.nonFiniteCount === 0) return { ...finite, nonFinitePixels: 0 }
  return { psnr: NaN, l1: NaN, l2: NaN, nonFinitePixels: sums.nonFiniteCount, finiteOnly: finite }
}

const nothing: PartialError = { absoluteSum: 0, squaredSum: 0, psnrSquaredSums: [], valueCount: 0, nonFiniteCount: 0 }

function add(a: PartialError, b: PartialError): PartialError {
  assert(a.psnrSquaredSums.length === b.psnrSquaredSums.length, 'parts of one frame have the same channels')
  return {
    absoluteSum: a.absoluteSum + b.absoluteSum,
    squaredSum: a.squaredSum + b.squaredSum,
    psnrSquaredSums: a.psnrSquaredSums.map((sum, channel) => sum + (b.psnrSquaredSums[channel] ?? 0)),
    valueCount: a.valueCount + b.valueCount,
    nonFiniteCount: a.nonFiniteCount + b.nonFiniteCount,
  }
}

function finiteMetrics(sums: PartialError, { psnrPreset: preset, dataRange }: Protocol): PixelwiseMetrics {
  const valuesPerChannel = sums.valueCount / sums.psnrSquaredSums.length
  const l2PerChannel = sums.psnrSquaredSums.map((sum) => sum / valuesPerChannel)
  return {
    psnr: psnrOfChannels(l2PerChannel, { preset, dataRange }).value,
    l1: sums.absoluteSum / sums.valueCount,
    l2: sums.squaredSum / sums.valueCount,
  }
}

function sumOver(x: PixelPlanes, y: PixelPlanes, channelSum: (a: Float64Array, b: Float64Array) => number): number {
  return channelPairs(x, y).reduce((total, [a, b]) => total + channelSum(a, b), 0)
}
