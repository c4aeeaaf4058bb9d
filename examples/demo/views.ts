import { lookAt, pinhole, type Camera, type View } from './camera.ts'
import { Random } from './random.ts'
import type { RayMarcher } from './rayMarcher.ts'
import type { Vector3 } from './vector.ts'

export interface NamedCamera {
  readonly name: string
  readonly camera: Camera
}

const target: Vector3 = [0, 0, 0.24]
const cameraDistance = 3.7
const fieldOfViewDegrees = 40
const goldenAngle = Math.PI * (3 - Math.sqrt(5))
const heldOutElevationsDegrees = [24, 46]

function cameraAt(size: number, azimuth: number, elevation: number): Camera {
  const across = cameraDistance * Math.cos(elevation)
  const eye: Vector3 = [target[0] + across * Math.cos(azimuth), target[1] + across * Math.sin(azimuth), target[2] + cameraDistance * Math.sin(elevation)]
  return { ...pinhole(size, fieldOfViewDegrees), cameraToWorld: lookAt(eye, target) }
}

function numbered(prefix: string, index: number): string {
  return `${prefix}/${String(index).padStart(2, '0')}`
}

/** Cameras spread evenly over the upper hemisphere by the golden angle; the seed turns the whole arrangement. */
export function trainingCameras({ count, size, seed }: { count: number; size: number; seed: number }): readonly NamedCamera[] {
  const turn = new Random(seed).next() * 2 * Math.PI
  return Array.from({ length: count }, (_, i) => {
    const height = 0.1 + (0.85 * (i + 0.5)) / count
    return { name: numbered('train', i), camera: cameraAt(size, turn + i * goldenAngle, Math.asin(height)) }
  })
}

/** A ring of cameras that alternates between two heights; the first looks from the sunny side. */
export function heldOutCameras({ count, size }: { count: number; size: number }): readonly NamedCamera[] {
  return Array.from({ length: count }, (_, i) => {
    const elevation = ((heldOutElevationsDegrees[i % heldOutElevationsDegrees.length] ?? 0) * Math.PI) / 180
    return { name: numbered('test', i), camera: cameraAt(size, -1.05 + (2 * Math.PI * i) / count, elevation) }
  })
}

/** Renders the cameras' views one after another; `pause` is awaited after every row of pixels. */
export async function renderViews(marcher: RayMarcher, cameras: readonly NamedCamera[], options: { samples: number; pause: () => Promise<void>; onView?: (rendered: number) => void }): Promise<readonly View[]> {
  const views: View[] = []
  for (const { name, camera } of cameras) {
    const rows = marcher.render(camera, options.samples)
    let row = rows.next()
    while (row.done !== true) {
      await options.pause()
      row = rows.next()
    }
    views.push({ name, camera, pixels: row.value })
    options.onView?.(views.length)
  }
  return views
}
