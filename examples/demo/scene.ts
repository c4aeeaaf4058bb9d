import { disc, roundedBox, sphere, torus, type Solid } from './signedDistance.ts'
import type { Vector3 } from './vector.ts'

export interface Material {
  /** Linear RGB at a point of the surface. */
  readonly albedo: (x: number, y: number) => Vector3
  /** Strength of the highlight and of the mirrored sky. */
  readonly gloss: number
}

export interface SceneObject extends Solid {
  readonly material: Material
}

export interface Scene {
  readonly objects: readonly SceneObject[]
  /** Linear RGB of every ray that hits nothing. */
  readonly background: Vector3
  /** An axis-aligned box that contains every object. */
  readonly bounds: { readonly lower: Vector3; readonly upper: Vector3 }
}

const ivory: Vector3 = [0.83, 0.79, 0.71]
const slate: Vector3 = [0.075, 0.115, 0.19]
const walnut: Vector3 = [0.34, 0.15, 0.06]
const tileSide = 0.275
const groundRadius = 1.12
const inlayRadius = 1.02

function checkered(x: number, y: number): Vector3 {
  if (x * x + y * y > inlayRadius * inlayRadius) return walnut
  return (Math.floor(x / tileSide) + Math.floor(y / tileSide)) % 2 === 0 ? ivory : slate
}

function painted(solid: Solid, colour: Vector3, gloss: number): SceneObject {
  return { ...solid, material: { albedo: () => colour, gloss } }
}

/** Three blocks, each smaller than the one below and turned a little further, with a ball on top. */
function tower(): readonly SceneObject[] {
  const block = (z: number, side: number, turn: number): Solid =>
    roundedBox({ centre: [-0.12, 0.2, z], half: [side, side, 0.14], radius: 0.035, turn })
  return [
    painted(block(0.14, 0.27, 0.25), [0.06, 0.13, 0.5], 0.35),
    painted(block(0.42, 0.21, 0.7), [0.24, 0.1, 0.55], 0.35),
    painted(block(0.7, 0.155, 1.15), [0.62, 0.12, 0.42], 0.35),
    painted(sphere([-0.12, 0.2, 0.965], 0.125), [0.95, 0.62, 0.12], 0.8),
  ]
}

const beadColours: readonly Vector3[] = [
  [0.85, 0.1, 0.08],
  [0.9, 0.33, 0.05],
  [0.9, 0.66, 0.07],
  [0.25, 0.62, 0.1],
  [0.05, 0.5, 0.42],
  [0.06, 0.3, 0.75],
  [0.36, 0.14, 0.68],
]

/** Beads in the colours of the spectrum along an arc of the disc's edge. */
function beads(): readonly SceneObject[] {
  return beadColours.map((colour, i) => {
    const angle = 1.15 + i * 0.29
    return painted(sphere([0.86 * Math.cos(angle), 0.86 * Math.sin(angle), 0.085], 0.085), colour, 0.6)
  })
}

/** What the demo trains on: it fits in a flat box, so that most of a voxel grid around it holds something. */
export const demoScene: Scene = {
  objects: [
    { ...disc({ centre: [0, 0, -0.04], radius: groundRadius, halfHeight: 0.04, rim: 0.02 }), material: { albedo: checkered, gloss: 0.12 } },
    ...tower(),
    painted(sphere([0.52, -0.28, 0.3], 0.3), [0.72, 0.035, 0.05], 1),
    painted(sphere([0.68, 0.38, 0.17], 0.17), [0.03, 0.45, 0.46], 0.9),
    painted(sphere([0.02, -0.68, 0.14], 0.14), [0.86, 0.85, 0.82], 0.9),
    painted(torus({ centre: [-0.55, -0.42, 0.235], axis: [0.55, 0.35, 0.8], major: 0.24, minor: 0.085 }), [0.9, 0.5, 0.1], 0.9),
    ...beads(),
  ],
  background: [1, 1, 1],
  bounds: { lower: [-1.16, -1.16, -0.1], upper: [1.16, 1.16, 1.12] },
}
