import type { Material } from './scene.ts'
import { add, dot, mix, multiply, normalise, scale, subtract, type Vector3 } from './vector.ts'

export const sunDirection = normalise([0.45, -0.6, 0.85])

const sunColour: Vector3 = [1.12, 1.02, 0.86]
const zenithColour: Vector3 = [0.42, 0.54, 0.74]
const groundColour: Vector3 = [0.3, 0.26, 0.22]
const horizonColour: Vector3 = [0.92, 0.9, 0.86]

export interface SurfacePoint {
  readonly position: Vector3
  readonly normal: Vector3
  /** Unit vector along the ray that arrived here. */
  readonly incoming: Vector3
  readonly material: Material
  /** 1 in the sun, 0 in full shadow. */
  readonly sunlight: number
  /** 1 in the open, 0 deep in a corner. */
  readonly openness: number
}

/** Lambert under a sun and a two-colour sky, with a Blinn–Phong highlight (Blinn 1977) and a sky mirrored by Schlick's Fresnel term (1994). */
export function shade({ position, normal, incoming, material, sunlight, openness }: SurfacePoint): Vector3 {
  const sun = Math.max(0, dot(normal, sunDirection)) * sunlight
  const sky = scale(mix(groundColour, zenithColour, 0.5 + 0.5 * normal[2]), openness)
  const diffuse = multiply(material.albedo(position[0], position[1]), add(scale(sunColour, sun), sky))

  const halfway = normalise(subtract(sunDirection, incoming))
  const highlight = 0.7 * Math.max(0, dot(normal, halfway)) ** 42 * sunlight
  const facing = Math.max(0, -dot(normal, incoming))
  const fresnel = 0.035 + 0.5 * (1 - facing) ** 5
  const reflectedUp = incoming[2] - 2 * dot(normal, incoming) * normal[2]
  const mirrored = scale(mix(horizonColour, zenithColour, Math.max(0, reflectedUp)), fresnel * openness * Math.max(0, Math.min(1, 0.5 + 2 * reflectedUp)))
  return add(diffuse, scale(add(scale(sunColour, highlight), mirrored), material.gloss))
}

/** Linear light to display values with the 2.2 power law, held in [0, 1]. */
export function toDisplay(linear: number): number {
  return Math.min(1, Math.max(0, linear)) ** (1 / 2.2)
}
