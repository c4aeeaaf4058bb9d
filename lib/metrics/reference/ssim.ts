import type { PixelMap } from '../pixelMap.ts'
import { averagePool, poolingFactor } from './averagePool.ts'
import { convolve, type Convolution, type Plane } from './convolve.ts'
import { luma709 } from './luma.ts'
import { channelPairs, mean, requireSameShape, type ChannelMetric, type PixelPlanes } from './pixelPlanes.ts'
import { ssimPresets, type SsimParameters } from './ssimPresets.ts'
import { windowWeights } from './window.ts'

/**
 * The SSIM index at every pixel and channel. With μ, σ², σₓᵧ the local mean, variance and covariance under the window:
 *
 *   SSIM = (2μₓμᵧ + C₁)(2σₓᵧ + C₂) / ((μₓ² + μᵧ² + C₁)(σₓ² + σᵧ² + C₂)),  C₁ = (K₁L)², C₂ = (K₂L)²
 *
 * Values lie in [−1, 1]; 1 only where the windows are identical. The map has the images' size, but with cropped borders it
 * is smaller by the window's length less one (10 pixels for 11 × 11) on each axis, and with pooling by the pooling factor.
 *
 * @throws AppError `shape_mismatch` when the images differ in shape, `wrong_size` when the window does not fit them.
 * Source: Wang, Bovik, Sheikh & Simoncelli 2004, "Image quality assessment: from error visibility to structural
 * similarity", equations 13 to 16.
 */
export function ssimMap(x: PixelPlanes, y: PixelPlanes, parameters: SsimParameters = ssimPresets.pytorch): PixelMap {
  requireSameShape(x, y)
  const factor = parameters.poolTowards === undefined ? 1 : poolingFactor(x, parameters.poolTowards)
  const [a, b] = [measured(x, factor, parameters), measured(y, factor, parameters)]
  const formula = similarityFormula(parameters, a, b)
  const maps = channelPairs(a, b).map(([p, q]) => similarity(planeOf(a, p), planeOf(b, q), formula))
  const { width, height } = maps[0] ?? a
  const offset = parameters.border === 'crop' ? ((formula.weights.length - 1) / 2) * factor : 0
  return { width, height, offsetX: offset, offsetY: offset, pixelsPerValue: factor, planes: maps.map(({ values }) => values) }
}

/**
 * SSIM of a pair: the mean of the map, in [−1, 1], 1 for identical images. `perChannel` has one entry per measured channel:
 * one for presets on luma. NaN where the data range is found in the images and is 0, since C₁ = C₂ = 0 then.
 *
 * @throws AppError as `ssimMap`.
 */
export function ssim(x: PixelPlanes, y: PixelPlanes, parameters: SsimParameters = ssimPresets.pytorch): ChannelMetric {
  const perChannel = ssimMap(x, y, parameters).planes.map((plane) => mean(plane))
  return { value: mean(perChannel), perChannel }
}

/** Prediction x and ground truth y. */
export type PlanesPair = readonly [x: PixelPlanes, y: PixelPlanes]

/** One SSIM per pair of a batch: what the classic PyTorch SSIM returns for `size_average=False`. */
export function ssimPerImage(batch: readonly PlanesPair[], parameters: SsimParameters = ssimPresets.pytorch): number[] {
  return batch.map(([x, y]) => ssim(x, y, parameters).value)
}

/** Mean SSIM of the pairs of a batch: the classic PyTorch SSIM's `size_average=True`. NaN for an empty batch. */
export function ssimOfBatch(batch: readonly PlanesPair[], parameters: SsimParameters = ssimPresets.pytorch): number {
  return mean(ssimPerImage(batch, parameters))
}

interface SimilarityFormula extends Convolution {
  readonly c1: number
  readonly c2: number
  /** N / (N − 1) for sample covariance, else 1. */
  readonly covarianceScale: number
}

function measured(image: PixelPlanes, factor: number, { colour }: SsimParameters): PixelPlanes {
  return averagePool(colour === 'luma709' ? luma709(image) : image, factor)
}

function planeOf({ width, height }: PixelPlanes, values: Float64Array): Plane {
  return { width, height, values }
}

function similarityFormula(parameters: SsimParameters, x: PixelPlanes, y: PixelPlanes): SimilarityFormula {
  const weights = windowWeights(parameters.window)
  const range = parameters.dataRange === 'auto' ? Math.max(ownRange(x), ownRange(y)) : parameters.dataRange
  const count = weights.length ** 2
  return {
    weights,
    border: parameters.border,
    c1: (parameters.k1 * range) ** 2,
    c2: (parameters.k2 * range) ** 2,
    covarianceScale: parameters.covariance === 'sample' ? count / (count - 1) : 1,
  }
}

function ownRange({ planes }: PixelPlanes): number {
  let least = Infinity
  let greatest = -Infinity
  for (const plane of planes) {
    for (const value of plane) {
      least = Math.min(least, value)
      greatest = Math.max(greatest, value)
    }
  }
  return greatest - least
}

/** The equation needs only the sum σₓ² + σᵧ², so four windowed planes do: x, y, x² + y² and x·y. */
function similarity(x: Plane, y: Plane, formula: SimilarityFormula): Plane {
  const { sumsOfSquares, products } = pixelwiseMoments(x, y)
  const meanX = convolve(x, formula)
  const moments: LocalMoments = {
    meanX: meanX.values,
    meanY: convolve(y, formula).values,
    meanSquares: convolve(sumsOfSquares, formula).values,
    meanProduct: convolve(products, formula).values,
  }
  return { ...meanX, values: similarityOfMoments(moments, formula) }
}

function pixelwiseMoments(x: Plane, y: Plane): { readonly sumsOfSquares: Plane; readonly products: Plane } {
  const sumsOfSquares = new Float64Array(x.values.length)
  const products = new Float64Array(x.values.length)
  for (let i = 0; i < products.length; i++) {
    const a = x.values[i] ?? 0
    const b = y.values[i] ?? 0
    sumsOfSquares[i] = a * a + b * b
    products[i] = a * b
  }
  return { sumsOfSquares: { ...x, values: sumsOfSquares }, products: { ...x, values: products } }
}

/** Under the window at every pixel: means of x, of y, of x² + y² and of x·y. */
type LocalMoments = Readonly<Record<'meanX' | 'meanY' | 'meanSquares' | 'meanProduct', Float64Array>>

function similarityOfMoments(moments: LocalMoments, { c1, c2, covarianceScale }: SimilarityFormula): Float64Array {
  const { meanX, meanY, meanSquares, meanProduct } = moments
  const values = new Float64Array(meanX.length)
  for (let i = 0; i < values.length; i++) {
    const muX = meanX[i] ?? 0
    const muY = meanY[i] ?? 0
    const squaredMeans = muX * muX + muY * muY
    const variances = covarianceScale * ((meanSquares[i] ?? 0) - squaredMeans)
    const covariance = covarianceScale * ((meanProduct[i] ?? 0) - muX * muY)
    values[i] = ((2 * muX * muY + c1) * (2 * covariance + c2)) / ((squaredMeans + c1) * (variances + c2))
  }
  return values
}
