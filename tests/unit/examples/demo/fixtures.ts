import { aim, newRay, type Ray, type View } from '#examples/demo/camera.ts'
import { RayMarcher } from '#examples/demo/rayMarcher.ts'
import { Random } from '#examples/demo/random.ts'
import type { Scene } from '#examples/demo/scene.ts'
import { defaultSettings, type TrainingSettings } from '#examples/demo/settings.ts'
import { sphere } from '#examples/demo/signedDistance.ts'
import { normalise, subtract, type Vector3 } from '#examples/demo/vector.ts'
import { heldOutCameras, renderViews, trainingCameras } from '#examples/demo/views.ts'
import { channels, VoxelField, type Bounds } from '#examples/demo/voxelField.ts'

/** One matt orange ball of radius 0.5, half a unit above the origin. */
export const ballScene: Scene = {
  objects: [{ ...sphere([0, 0, 0.5], 0.5), material: { albedo: () => [0.8, 0.4, 0.1], gloss: 0 } }],
  background: [1, 1, 1],
  bounds: { lower: [-0.6, -0.6, -0.1], upper: [0.6, 0.6, 1.1] },
}

export const noPause = (): Promise<void> => Promise.resolve()

export function rayTo(origin: Vector3, target: Vector3): Ray {
  const ray = newRay()
  aim(ray, origin, normalise(subtract(target, origin)))
  return ray
}

export async function ballViews(size: number): Promise<{ views: readonly View[]; heldOut: readonly View[] }> {
  const marcher = new RayMarcher(ballScene)
  const options = { samples: 1, pause: noPause }
  return {
    views: await renderViews(marcher, trainingCameras({ count: 8, size, seed: 3 }), options),
    heldOut: await renderViews(marcher, heldOutCameras({ count: 2, size }), options),
  }
}

export const tinySettings: TrainingSettings = {
  ...defaultSettings,
  maxSteps: 60,
  raysPerStep: 128,
  stages: [
    { step: 0, resolution: 10 },
    { step: 15, resolution: 16 },
  ],
  occupancyInterval: 10,
  firstEvaluations: [2],
  evaluationInterval: 20,
  tileSize: 7,
}

const oblong: Bounds = { lower: [-1, -1, -1], upper: [1, 1.2, 0.7] }

/** A field of random colours and densities, some of them opaque enough to hide what is behind. */
export function randomField(seed: number, resolution = 5, bounds = oblong): VoxelField {
  const field = new VoxelField({ bounds, resolution, background: [0.2, 0.9, 0.6], initialDensity: 1 })
  const random = new Random(seed)
  for (let at = 0; at < field.values.length; at++) field.values[at] = at % channels === 0 ? 3 * random.next() - 1.5 : 2 * random.next() - 1
  return field
}
