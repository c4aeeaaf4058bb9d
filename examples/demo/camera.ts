import { cross, normalise, subtract, type Vector3 } from './vector.ts'

export interface Camera {
  readonly width: number
  readonly height: number
  readonly fx: number
  readonly fy: number
  readonly cx: number
  readonly cy: number
  /** Row-major 4×4 in OpenGL axes: x right, y up, and the camera looks along −z. */
  readonly cameraToWorld: readonly number[]
}

/** A picture with the camera that took it. */
export interface View {
  readonly name: string
  readonly camera: Camera
  /** Height × width × 3 in [0, 1]. */
  readonly pixels: Float32Array
}

/** Origin and unit direction; mutable, so that hot loops reuse one. */
export interface Ray {
  ox: number
  oy: number
  oz: number
  dx: number
  dy: number
  dz: number
}

export function newRay(): Ray {
  // Fractions, so that the engine stores doubles from the start and never rebuilds the object's shape.
  return { ox: 0.5, oy: 0.5, oz: 0.5, dx: 0.5, dy: 0.5, dz: 0.5 }
}

export function aim(ray: Ray, origin: Vector3, direction: Vector3): void {
  ray.ox = origin[0]
  ray.oy = origin[1]
  ray.oz = origin[2]
  ray.dx = direction[0]
  ray.dy = direction[1]
  ray.dz = direction[2]
}

/** The camera-to-world matrix of a camera at `eye` that looks at `target`, with world z up. */
export function lookAt(eye: Vector3, target: Vector3): readonly number[] {
  const back = normalise(subtract(eye, target))
  const right = normalise(cross([0, 0, 1], back))
  const up = cross(back, right)
  const row = (axis: 0 | 1 | 2): number[] => [right[axis], up[axis], back[axis], eye[axis]]
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1]
}

/** Square pixels, the principal point in the middle, and the given horizontal field of view. */
export function pinhole(size: number, fieldOfViewDegrees: number): Omit<Camera, 'cameraToWorld'> {
  const focal = size / 2 / Math.tan((fieldOfViewDegrees * Math.PI) / 360)
  return { width: size, height: size, fx: focal, fy: focal, cx: size / 2, cy: size / 2 }
}

/** Turns pixel positions of one camera into world-space rays. */
export class RayCaster {
  readonly #camera: Camera
  readonly #matrix: Float64Array

  constructor(camera: Camera) {
    this.#camera = camera
    this.#matrix = Float64Array.from(camera.cameraToWorld)
  }

  /** Writes the ray through the image position (x, y); the centre of the first pixel is (0.5, 0.5). */
  cast(x: number, y: number, ray: Ray): void {
    const { fx, fy, cx, cy } = this.#camera
    const right = (x - cx) / fx
    const up = (cy - y) / fy
    const norm = 1 / Math.sqrt(right * right + up * up + 1)
    const m = this.#matrix
    ray.ox = m[3] ?? 0
    ray.oy = m[7] ?? 0
    ray.oz = m[11] ?? 0
    ray.dx = ((m[0] ?? 0) * right + (m[1] ?? 0) * up - (m[2] ?? 0)) * norm
    ray.dy = ((m[4] ?? 0) * right + (m[5] ?? 0) * up - (m[6] ?? 0)) * norm
    ray.dz = ((m[8] ?? 0) * right + (m[9] ?? 0) * up - (m[10] ?? 0)) * norm
  }
}
