import type { PixelImage } from '../base/image.ts'
import type { PixelMap } from './pixelMap.ts'
import type { Protocol } from './protocol.ts'
import type { ErrorKind } from './reference/errorMaps.ts'

/**
 * A prediction and its ground truth: same width and height; any mix of data types. Alpha of the prediction is ignored, as
 * renderers send colour that already lies over their background; an RGBA ground truth is composited over the protocol's.
 * Colour channels must then agree.
 */
export interface ImagePair {
  readonly prediction: PixelImage
  readonly groundTruth: PixelImage
}

export interface MeasureRequest extends ImagePair {
  /** `defaultProtocol` unless said. */
  readonly protocol?: Protocol
}

export interface ErrorMapRequest extends MeasureRequest {
  /** `absolute` unless said. */
  readonly kind?: ErrorKind
}

/** Metrics that look at each pixel alone. */
export interface PixelwiseMetrics {
  /** Decibel; ∞ for identical images. */
  readonly psnr: number
  readonly l1: number
  readonly l2: number
}

export interface PairMetrics {
  readonly protocol: Protocol
  /** Who computed it: name and version of the kernel. */
  readonly implementation: string
  /** All NaN when a pixel is not finite. */
  readonly values: PixelwiseMetrics & { readonly ssim: number; readonly smoothL1: number }
  /** One entry per measured channel; SSIM presets on luma have a single one. */
  readonly perChannel: Readonly<Record<'psnr' | 'ssim' | 'l1' | 'l2', readonly number[]>>
  /** Pixels where either side holds NaN or an infinity. */
  readonly nonFinitePixels: number
  /** Over the other pixels, present when `nonFinitePixels` is not 0; NaN when there are none. */
  readonly finiteOnly?: PixelwiseMetrics
  /** Why SSIM is NaN although the other metrics are there: its window does not fit, or its data range is 0. */
  readonly ssimUnavailable?: string
}

/** Sums over the finite pixels of a tile or a span; plain numbers, so they add up across tiles and survive JSON. */
export interface PartialError {
  /** Σ |x − y| */
  readonly absoluteSum: number
  /** Σ (x − y)² */
  readonly squaredSum: number
  /** Per channel Σ (x − y)² after the protocol's PSNR preset, such as clamping. */
  readonly psnrSquaredSums: readonly number[]
  /** Values summed: finite pixels × channels. */
  readonly valueCount: number
  /** Pixels left out because either side is not finite. */
  readonly nonFiniteCount: number
}

/** The metrics of the part covered so far. */
export interface RunningMetrics extends PixelwiseMetrics {
  readonly nonFinitePixels: number
  /** Over the finite pixels, present when `nonFinitePixels` is not 0. */
  readonly finiteOnly?: PixelwiseMetrics
}

/**
 * Something that measures pairs. The float64 reference is one; a faster kernel keeps to the same contract.
 * Every method throws AppError `wrong_size` for images that are not whole and `shape_mismatch` for pairs that do not agree.
 */
export interface MetricKernel {
  readonly implementation: string
  measurePair(request: MeasureRequest): PairMetrics
  partialError(request: MeasureRequest): PartialError
  errorMap(request: ErrorMapRequest): PixelMap
  /** Throws AppError `wrong_size` when the preset's window does not fit. */
  ssimMap(request: MeasureRequest): PixelMap
}
