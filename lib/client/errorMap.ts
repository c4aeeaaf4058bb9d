import type { Rectangle } from '../contract/records.ts'
import { colorReader } from './colorReader.ts'
import { diverging, magma, mapIndex, type ColorMap } from './colorMaps.ts'
import { eachPixel, nonFiniteColor } from './paintImage.ts'
import type { PixelBuffer } from './pixelBuffer.ts'

/**
 * What the third pane shows at each pixel, as the mean over the colour channels: |p − g|, (p − g)² or p − g on the unit scale.
 * So the mean of the absolute map is L1 and that of the squared map L2.
 */
export const errorModes = ['absolute', 'squared', 'signed'] as const
export type ErrorMode = (typeof errorModes)[number]

/** The largest error that still has a colour of its own. Fixed, never taken from the picture: colours of two steps can be compared. */
export const errorScales = [0.05, 0.1, 0.25, 0.5, 1] as const
export type ErrorScale = (typeof errorScales)[number]

export interface ErrorPair {
  readonly prediction: PixelBuffer
  readonly groundTruth: PixelBuffer
}

export interface ErrorView {
  readonly mode: ErrorMode
  readonly scale: ErrorScale
}

export function errorColorMap(mode: ErrorMode): ColorMap {
  return mode === 'signed' ? diverging : magma
}

/** Errors at both ends of the colour map. */
export function errorRange({ mode, scale }: ErrorView): readonly [number, number] {
  if (mode === 'signed') return [-scale, scale]
  return [0, mode === 'squared' ? scale * scale : scale]
}

/** A function from pixel index to error; the two images have the same size. */
export function errorReader({ prediction, groundTruth }: ErrorPair, mode: ErrorMode): (pixel: number) => number {
  const [readPrediction, readTruth] = [colorReader(prediction), colorReader(groundTruth)]
  const [p, g] = [new Float64Array(3), new Float64Array(3)]
  return (pixel) => {
    readPrediction(pixel, p)
    readTruth(pixel, g)
    let sum = 0
    for (let channel = 0; channel < 3; channel += 1) {
      const difference = (p[channel] ?? 0) - (g[channel] ?? 0)
      sum += mode === 'signed' ? difference : mode === 'squared' ? difference * difference : Math.abs(difference)
    }
    return sum / 3
  }
}

/** True when a per-pixel error means something: same size, and numbers in the same colour space. */
export function comparable({ prediction, groundTruth }: ErrorPair): boolean {
  return (
    prediction.width === groundTruth.width &&
    prediction.height === groundTruth.height &&
    prediction.colorSpace === groundTruth.colorSpace
  )
}

/** RGBA bytes of a rectangle of the error map; pixels that have not arrived stay transparent. `into` is zeroed. */
export function paintError(pair: ErrorPair, { view, rectangle }: { view: ErrorView; rectangle: Rectangle }, into: Uint8ClampedArray): void {
  const { covered, width } = pair.prediction
  const read = errorReader(pair, view.mode)
  const { table } = errorColorMap(view.mode)
  const [lowest, highest] = errorRange(view)
  eachPixel(width, rectangle, (pixel, place) => {
    if (covered?.[pixel] === 0) return
    const error = read(pixel)
    const from = 3 * mapIndex((error - lowest) / (highest - lowest))
    const finite = Number.isFinite(error)
    const at = place * 4
    into[at] = finite ? (table[from] ?? 0) : nonFiniteColor[0]
    into[at + 1] = finite ? (table[from + 1] ?? 0) : nonFiniteColor[1]
    into[at + 2] = finite ? (table[from + 2] ?? 0) : nonFiniteColor[2]
    into[at + 3] = 255
  })
}
