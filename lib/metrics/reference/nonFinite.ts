import { requireSameShape, type PixelPlanes } from './pixelPlanes.ts'

/**
 * Pixels where any value of either image is NaN or infinite.
 *
 * @throws AppError `shape_mismatch` when the images differ in shape.
 */
export function countNonFinitePixels(x: PixelPlanes, y: PixelPlanes): number {
  return x.width * x.height - finitePixels(x, y).length
}

/**
 * Both images without their non-finite pixels, as one row of the remaining ones: good for metrics that do not look at
 * neighbours. Without non-finite pixels both come back as they are.
 *
 * @throws AppError `shape_mismatch` when the images differ in shape.
 */
export function withoutNonFinite(x: PixelPlanes, y: PixelPlanes): readonly [x: PixelPlanes, y: PixelPlanes] {
  const kept = finitePixels(x, y)
  if (kept.length === x.width * x.height) return [x, y]
  return [pick(x, kept), pick(y, kept)]
}

function finitePixels(x: PixelPlanes, y: PixelPlanes): Uint32Array {
  requireSameShape(x, y)
  const indices = new Uint32Array(x.width * x.height)
  // Zero times a finite value is 0, times anything else NaN: one sum tells whether a whole pixel is finite.
  const probe = new Float64Array(indices.length)
  for (const plane of [...x.planes, ...y.planes]) {
    for (let i = 0; i < probe.length; i++) probe[i] = (probe[i] ?? 0) + 0 * (plane[i] ?? 0)
  }
  let count = 0
  for (let i = 0; i < probe.length; i++) {
    if (probe[i] === 0) indices[count++] = i
  }
  return indices.subarray(0, count)
}

function pick({ planes }: PixelPlanes, kept: Uint32Array): PixelPlanes {
  const picked = planes.map((plane) => Float64Array.from(kept, (index) => plane[index] ?? 0))
  return { width: kept.length, height: 1, planes: picked }
}
