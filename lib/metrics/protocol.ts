import type { Rgb } from './reference/compositeOver.ts'
import type { PsnrPreset } from './reference/psnrPresets.ts'
import type { SsimPreset } from './reference/ssimPresets.ts'

/**
 * How a pair is measured. Every figure carries its protocol, since the same pair gives other figures under another one.
 */
export interface Protocol {
  readonly name: string
  /** Prepares pixels for PSNR only; L1, L2, smooth L1 and SSIM measure pixels as they were sent. */
  readonly psnrPreset: PsnrPreset
  readonly ssimPreset: SsimPreset
  /** MAX of PSNR and L of SSIM, but for SSIM presets that find L in the images; 1 for pixels in [0, 1]. */
  readonly dataRange: number
  /** What an RGBA ground truth is composited over. */
  readonly background: Rgb
  readonly smoothL1Beta: number
}

const black: Rgb = [0, 0, 0]
const white: Rgb = [1, 1, 1]

/** RGBA ground truth is, in practice, NeRF synthetic, which the field evaluates over white (instant-ngp over black). */
const common = { dataRange: 1, background: white, smoothL1Beta: 1 } as const

/**
 * Ready protocols, named after the codebases whose figures they reproduce.
 *
 * `3dgs`, the default, takes the PSNR of the field's majority (clamped). 3D Gaussian Splatting itself prints two others:
 * `train.py` has `per-channel-mean`, and `metrics.py` has `halfup8`, since it reads back saved PNG files.
 */
export const protocols = {
  '3dgs': { ...common, name: '3dgs', psnrPreset: 'clamped', ssimPreset: 'pytorch' },
  nerfstudio: { ...common, name: 'nerfstudio', psnrPreset: 'clamped', ssimPreset: 'torchmetrics-autorange' },
  gsplat: { ...common, name: 'gsplat', psnrPreset: 'clamped', ssimPreset: 'torchmetrics' },
  mipnerf: { ...common, name: 'mipnerf', psnrPreset: 'unclamped', ssimPreset: 'wang' },
  multinerf: { ...common, name: 'multinerf', psnrPreset: 'round8', ssimPreset: 'wang' },
  'instant-ngp': { ...common, name: 'instant-ngp', psnrPreset: 'clamped', ssimPreset: 'instant-ngp', background: black },
  nerfbaselines: { ...common, name: 'nerfbaselines', psnrPreset: 'trunc8', ssimPreset: 'wang' },
} as const satisfies Record<string, Protocol>

export type ProtocolName = keyof typeof protocols

export const defaultProtocol: Protocol = protocols['3dgs']
