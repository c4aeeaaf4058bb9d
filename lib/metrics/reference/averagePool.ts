import type { PixelPlanes } from './pixelPlanes.ts'
import { roundHalfToEven } from './roundHalfToEven.ts'

/**
 * Pooling factor that brings the shorter side near `target` pixels: max(1, round(min(H, W) / target)), ties to even as
 * Python rounds. Source: piq `ssim`, after the suggestion on Wang's SSIM page to view images at about 256 pixels.
 */
export function poolingFactor({ width, height }: Pick<PixelPlanes, 'width' | 'height'>, target: number): number {
  return Math.max(1, roundHalfToEven(Math.min(width, height) / target))
}

/** Means of factor × factor blocks; rows and columns that fill no whole block are dropped, as in `torch.avg_pool2d`. */
export function averagePool(image: PixelPlanes, factor: number): PixelPlanes {
  if (factor === 1) return image
  const width = Math.floor(image.width / factor)
  const height = Math.floor(image.height / factor)
  const planes = image.planes.map((plane) => {
    const blockMean = (_: unknown, i: number): number => {
      const corner = Math.floor(i / width) * factor * image.width + (i % width) * factor
      return blockSum(plane.subarray(corner), factor, image.width) / (factor * factor)
    }
    return Float64Array.from({ length: width * height }, blockMean)
  })
  return { width, height, planes }
}

function blockSum(fromCorner: Float64Array, factor: number, stride: number): number {
  let sum = 0
  for (let y = 0; y < factor; y++) {
    for (let x = 0; x < factor; x++) sum += fromCorner[y * stride + x] ?? 0
  }
  return sum
}
