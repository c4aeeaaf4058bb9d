import { assertUnreachable } from '../../base/assert.ts'
import type { PixelPlanes } from './pixelPlanes.ts'
import { roundHalfToEven } from './roundHalfToEven.ts'

/**
 * What happens to the pixels before the mean squared error of a PSNR:
 * - `unclamped`: floats as they come (the original NeRF's training log, mip-NeRF)
 * - `clamped`: both sides clamped to [0, MAX] (svox2, TensoRF, gsplat, nerfstudio)
 * - `round8`: the prediction rounded to 8 bit, ties to even, not clamped (multinerf and Zip-NeRF, `eval.py`)
 * - `trunc8`: both sides truncated to 8 bit (the original NeRF's saved images, nerfbaselines)
 * - `halfup8`: both sides rounded half up to 8 bit (3D Gaussian Splatting's `metrics.py`, on images that torchvision saved)
 * - `per-channel-mean`: clamped; then the mean of the channels' PSNR (3D Gaussian Splatting's `train.py`)
 */
export const psnrPresetNames = ['unclamped', 'clamped', 'round8', 'trunc8', 'halfup8', 'per-channel-mean'] as const

export type PsnrPreset = (typeof psnrPresetNames)[number]

interface Preparation {
  readonly preset: PsnrPreset
  readonly dataRange: number
}

/** The prediction as the preset measures it. */
export function preparePrediction(image: PixelPlanes, { preset, dataRange }: Preparation): PixelPlanes {
  return mapValues(image, preparation(preset, dataRange))
}

/** The ground truth as the preset measures it. */
export function prepareGroundTruth(image: PixelPlanes, { preset, dataRange }: Preparation): PixelPlanes {
  // multinerf's eval.py rounds the rendering and leaves the ground truth alone.
  return preset === 'round8' ? image : mapValues(image, preparation(preset, dataRange))
}

function mapValues(image: PixelPlanes, change: ((value: number) => number) | undefined): PixelPlanes {
  return change === undefined ? image : { ...image, planes: image.planes.map((plane) => changed(plane, change)) }
}

/** A loop, since `map` of a typed array takes seven times as long. */
function changed(plane: Float64Array, change: (value: number) => number): Float64Array {
  const result = new Float64Array(plane.length)
  for (let i = 0; i < plane.length; i++) result[i] = change(plane[i] ?? 0)
  return result
}

function preparation(preset: PsnrPreset, range: number): ((value: number) => number) | undefined {
  switch (preset) {
    case 'unclamped':
      return undefined
    case 'clamped':
    case 'per-channel-mean':
      return (value) => clamp(value, range)
    case 'round8':
      return (value) => fromLevels(roundHalfToEven(levels(value, range)), range)
    case 'trunc8':
      return (value) => fromLevels(Math.floor(levels(clamp(value, range), range)), range)
    case 'halfup8':
      return (value) => fromLevels(Math.floor(levels(clamp(value, range), range) + 0.5), range)
    default:
      return assertUnreachable(preset)
  }
}

function clamp(value: number, range: number): number {
  return Math.min(Math.max(value, 0), range)
}

function levels(value: number, range: number): number {
  return (255 * value) / range
}

function fromLevels(level: number, range: number): number {
  return (level * range) / 255
}
