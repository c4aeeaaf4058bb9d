import type { Border } from './borders.ts'
import type { WindowShape } from './window.ts'

/** Everything that SSIM depends on. */
export interface SsimParameters {
  readonly window: WindowShape
  readonly border: Border
  /** C₁ = (K₁L)², 0.01 everywhere in the field. */
  readonly k1: number
  /** C₂ = (K₂L)², 0.03 everywhere in the field. */
  readonly k2: number
  /** L, the data range: a number, or `auto` for the larger of the two images' own max − min. */
  readonly dataRange: number | 'auto'
  /** `population` divides by the window's N values, `sample` multiplies (co)variances by N / (N − 1). */
  readonly covariance: 'population' | 'sample'
  /** `channels` measures every channel and takes their mean, `luma709` measures the Rec. 709 luma alone. */
  readonly colour: 'channels' | 'luma709'
  /** When set, images are first average-pooled by round(min(H, W) / target). */
  readonly poolTowards?: number
}

const gaussian11 = { kind: 'gaussian', size: 11, sigma: 1.5 } as const

const pytorch: SsimParameters = {
  window: gaussian11,
  border: 'zero',
  k1: 0.01,
  k2: 0.03,
  dataRange: 1,
  covariance: 'population',
  colour: 'channels',
}

const wang: SsimParameters = { ...pytorch, border: 'crop' }
const torchmetrics: SsimParameters = { ...pytorch, border: 'reflect' }

/** The taps of instant-ngp's `scripts/common.py`. */
const fiveTaps = [0.120078, 0.233881, 0.292082, 0.233881, 0.120078]

/**
 * SSIM as the field's codebases compute it; the same pair gives a different figure under each.
 * - `pytorch` (default): 3D Gaussian Splatting, gsplat's loss, fused-ssim "same", svox2
 * - `wang`: the paper's own; dm_pix (mip-NeRF to Zip-NeRF), TensoRF, nerfbaselines, pytorch-msssim, torchmetrics ≤ 1.4.1
 * - `torchmetrics`: torchmetrics ≥ 1.4.2 with `data_range=1`, OpenCV's QualitySSIM
 * - `torchmetrics-autorange`: torchmetrics ≥ 1.4.2 with `data_range=None` (nerfstudio's nerfacto)
 * - `skimage`: scikit-image's default, uniform 7 × 7, sample covariance
 * - `skimage-gaussian`: scikit-image with `gaussian_weights=True`
 * - `piq`: `wang` after pooling towards 256 pixels
 * - `instant-ngp`: five taps on luma
 */
export const ssimPresets = {
  pytorch,
  wang,
  torchmetrics,
  'torchmetrics-autorange': { ...torchmetrics, dataRange: 'auto' },
  skimage: { ...wang, window: { kind: 'uniform', size: 7 }, covariance: 'sample' },
  'skimage-gaussian': { ...wang, covariance: 'sample' },
  piq: { ...wang, poolTowards: 256 },
  'instant-ngp': { ...pytorch, window: { kind: 'taps', taps: fiveTaps }, border: 'symmetric', colour: 'luma709' },
} as const satisfies Record<string, SsimParameters>

export type SsimPreset = keyof typeof ssimPresets

/** The preset's parameters with the data range L of a protocol; a preset that finds L in the images keeps doing so. */
export function ssimParameters(preset: SsimPreset, dataRange = 1): SsimParameters {
  const parameters: SsimParameters = ssimPresets[preset]
  return parameters.dataRange === 'auto' ? parameters : { ...parameters, dataRange }
}
