import { assertExists } from '#lib/base/assert.ts'
import { aim, newRay, RayCaster, type Camera, type Ray } from './camera.ts'
import type { Scene, SceneObject } from './scene.ts'
import { shade, sunDirection, toDisplay } from './shading.ts'
import type { SignedDistance } from './signedDistance.ts'
import { dot, normalise, type Vector3 } from './vector.ts'

const surfaceDistance = 4e-4
const maxMarchSteps = 96
/** How far off the surface shadow rays start, so that they do not hit the surface they leave. */
const shadowBias = 6e-3
/** Larger is a smaller sun with harder shadows. */
const shadowSharpness = 14
const opennessReach = 0.16

interface Reach {
  near: number
  far: number
}

/** Renders a scene of signed distances by sphere tracing (Hart 1996). */
export class RayMarcher {
  readonly #scene: Scene
  readonly #distances: readonly SignedDistance[]
  /** Centre and squared radius of each object's bounding sphere. */
  readonly #spheres: Float64Array
  /** The objects whose bounding sphere the current ray meets: only these are asked for their distance. */
  readonly #candidates: Int32Array
  #candidateCount = 0
  readonly #reach: Reach = { near: 0.5, far: 0.5 }
  readonly #ray = newRay()
  readonly #shadowRay = newRay()

  constructor(scene: Scene) {
    this.#scene = scene
    this.#distances = scene.objects.map(({ distance }) => distance)
    this.#spheres = Float64Array.from(scene.objects.flatMap(({ centre, boundingRadius }) => [...centre, boundingRadius ** 2]))
    this.#candidates = new Int32Array(scene.objects.length)
  }

  /** Distance along the ray to the first surface, or Infinity. */
  trace(ray: Ray): number {
    const { ox, oy, oz, dx, dy, dz } = ray
    const reach = this.#gather(ray)
    let t = reach.near
    for (let i = 0; i < maxMarchSteps && t < reach.far; i++) {
      const distance = this.#distance(ox + t * dx, oy + t * dy, oz + t * dz)
      if (distance < surfaceDistance) return t
      t += distance
    }
    return Infinity
  }

  /** Linear RGB that arrives along the ray. */
  radiance(ray: Ray): Vector3 {
    const t = this.trace(ray)
    if (t === Infinity) return this.#scene.background
    const { ox, oy, oz, dx, dy, dz } = ray
    const position: Vector3 = [ox + t * dx, oy + t * dy, oz + t * dz]
    const { material, distance } = this.#closest(position)
    const normal = gradient(distance, position)
    const openness = this.#openness(position, normal)
    return shade({ position, normal, incoming: [dx, dy, dz], material, sunlight: this.#sunlight(position, normal), openness })
  }

  /**
   * Renders one view row by row, pausing after each; `samples` × `samples` rays per pixel. They are averaged as display
   * values because that is the space in which the trained field composites.
   */
  *render(camera: Camera, samples: number): Generator<undefined, Float32Array> {
    const caster = new RayCaster(camera)
    const pixels = new Float32Array(camera.width * camera.height * 3)
    const weight = 1 / (samples * samples)
    for (let y = 0; y < camera.height; y++) {
      for (let x = 0; x < camera.width; x++) {
        const first = (y * camera.width + x) * 3
        for (let i = 0; i < samples * samples; i++) {
          caster.cast(x + ((i % samples) + 0.5) / samples, y + (Math.floor(i / samples) + 0.5) / samples, this.#ray)
          const colour = this.radiance(this.#ray)
          for (let c = 0; c < 3; c++) pixels[first + c] = (pixels[first + c] ?? 0) + weight * toDisplay(colour[c] ?? 0)
        }
      }
      yield
    }
    return pixels
  }

  /** Collects the candidates of a ray; the answer spans every one of their bounding spheres. */
  #gather({ ox, oy, oz, dx, dy, dz }: Ray): Reach {
    const spheres = this.#spheres
    const reach = this.#reach
    reach.near = Infinity
    reach.far = 0
    this.#candidateCount = 0
    for (let i = 0, at = 0; at < spheres.length; i++, at += 4) {
      const x = (spheres[at] ?? 0) - ox
      const y = (spheres[at + 1] ?? 0) - oy
      const z = (spheres[at + 2] ?? 0) - oz
      const middle = x * dx + y * dy + z * dz
      const squaredHalfChord = (spheres[at + 3] ?? 0) - (x * x + y * y + z * z - middle * middle)
      if (squaredHalfChord <= 0) continue
      const half = Math.sqrt(squaredHalfChord)
      if (middle + half <= 0) continue
      reach.near = Math.min(reach.near, Math.max(0, middle - half))
      reach.far = Math.max(reach.far, middle + half)
      this.#candidates[this.#candidateCount++] = i
    }
    return reach
  }

  #distance(x: number, y: number, z: number): number {
    let smallest = Infinity
    for (let i = 0; i < this.#candidateCount; i++) {
      const distance = this.#distances[this.#candidates[i] ?? 0]?.(x, y, z) ?? Infinity
      if (distance < smallest) smallest = distance
    }
    return smallest
  }

  #closest(position: Vector3): SceneObject {
    const { objects } = this.#scene
    let best = 0
    let smallest = Infinity
    for (let i = 0; i < this.#candidateCount; i++) {
      const candidate = this.#candidates[i] ?? 0
      const distance = this.#distances[candidate]?.(...position) ?? Infinity
      if (distance < smallest) {
        smallest = distance
        best = candidate
      }
    }
    return assertExists(objects[best], 'the object that was hit')
  }

  /** Penumbrae from how narrowly the ray to the sun misses things (Quilez, "Soft shadows in raymarched SDFs", 2010). */
  #sunlight(position: Vector3, normal: Vector3): number {
    if (dot(normal, sunDirection) <= 0) return 0
    const [ox, oy, oz] = [position[0] + shadowBias * normal[0], position[1] + shadowBias * normal[1], position[2] + shadowBias * normal[2]]
    aim(this.#shadowRay, [ox, oy, oz], sunDirection)
    const { near, far } = this.#gather(this.#shadowRay)
    let light = 1
    let t = Math.max(near, shadowBias)
    for (let i = 0; i < maxMarchSteps && t < far; i++) {
      const distance = this.#distance(ox + t * sunDirection[0], oy + t * sunDirection[1], oz + t * sunDirection[2])
      if (distance < surfaceDistance) return 0
      light = Math.min(light, (shadowSharpness * distance) / t)
      t += Math.max(distance, 0.004)
    }
    return light
  }

  /** Ambient occlusion from distances a little way along the normal (Evans 2006, "Fast approximations for global illumination"). */
  #openness(position: Vector3, normal: Vector3): number {
    let blocked = 0
    for (let i = 1; i <= 3; i++) {
      const reach = (opennessReach * i) / 3
      const distance = closestDistance(this.#scene.objects, [position[0] + reach * normal[0], position[1] + reach * normal[1], position[2] + reach * normal[2]])
      blocked += (reach - Math.min(distance, reach)) / reach / 2 ** i
    }
    return 1 - 0.9 * blocked
  }
}

function closestDistance(objects: readonly SceneObject[], [x, y, z]: Vector3): number {
  let smallest = opennessReach
  for (const { centre, boundingRadius, distance } of objects) {
    const reach = boundingRadius + smallest
    // Asking is dearer than this test, and most objects are far away.
    if ((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + (z - centre[2]) ** 2 < reach * reach) smallest = Math.min(smallest, distance(x, y, z))
  }
  return smallest
}


/** The surface normal by forward differences at the corners of a tetrahedron: four distances in place of six. */
function gradient(distance: SignedDistance, [x, y, z]: Vector3): Vector3 {
  const h = 1e-4
  const a = distance(x + h, y - h, z - h)
  const b = distance(x - h, y - h, z + h)
  const c = distance(x - h, y + h, z - h)
  const d = distance(x + h, y + h, z + h)
  return normalise([a - b - c + d, c + d - a - b, b + d - a - c])
}
