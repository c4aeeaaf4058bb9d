import { imageOf, type FrameWriter, type IngestClient, type IngestClientOptions } from '#lib/client/ingest/ingestClient.ts'
import type { View } from './camera.ts'
import type { DemoOptions } from './options.ts'
import type { TrainingHooks } from './train.ts'

type Config = NonNullable<IngestClientOptions['config']>

/** Every number that shapes the run, as the dashboard keeps it beside the curves. */
export function configOf({ size, trainingViews, heldOutViews, settings }: DemoOptions): Config {
  const stages = settings.stages.map(({ step, resolution }) => ({ step, resolution }))
  return { ...settings, stages, firstEvaluations: [...settings.firstEvaluations], size, trainingViews, heldOutViews, field: 'dense grid, spherical harmonics of degree 1', optimizer: 'Adam' }
}

/** Tells the server of a view, its camera, and what it should look like. */
export function announceView(client: IngestClient, { name, camera, pixels }: View): void {
  const { width, height, fx, fy, cx, cy, cameraToWorld } = camera
  client.view({ view: name, width, height, camera: { worldFromCamera: [...cameraToWorld], convention: 'opengl', intrinsics: { fx, fy, cx, cy } } })
  client.groundTruth({ view: name, image: imageOf({ width, height, channels: 3, pixels }) })
}

/** Sends what training tells: every scalar, and every evaluation tile by tile as float32. */
export function hooksFor(client: IngestClient): Required<TrainingHooks> {
  let frame: FrameWriter | undefined
  return {
    onScalar: (step, name, value) => client.scalars(step, { [name]: value }),
    onFrameOpen: (step, { name, camera }) => {
      frame = client.openFrame({ view: name, step, width: camera.width, height: camera.height, channels: 3, dataType: 'float32' })
      return Promise.resolve()
    },
    onTile: (_step, _view, { x, y, width, height, pixels }) => {
      frame?.tile(x, y, imageOf({ width, height, channels: 3, pixels }))
      return Promise.resolve()
    },
    onFrameClose: () => {
      frame?.close()
      frame = undefined
      return Promise.resolve()
    },
    onEvaluation: (step, psnr) => client.scalars(step, { 'eval/psnr': psnr }),
  }
}
