import type { IngestClient } from '#lib/client/ingest/ingestClient.ts'
import { Breather } from './breather.ts'
import type { View } from './camera.ts'
import type { DemoOptions } from './options.ts'
import { RayMarcher } from './rayMarcher.ts'
import { announceView, hooksFor } from './report.ts'
import { demoScene } from './scene.ts'
import { trainVoxelField, type TrainingResult } from './train.ts'
import { heldOutCameras, renderViews, trainingCameras, type NamedCamera } from './views.ts'

/** Rays per pixel side of the rendered pictures. */
const samples = 2

export interface DemoParts {
  readonly client: IngestClient
  readonly options: DemoOptions
  /** Aborted when the demo should end soon. */
  readonly signal: AbortSignal
  readonly print: (line: string) => void
}

/** Renders the scene, then trains on it until the options' end or the signal; undefined when the pictures were not even done. */
export async function runDemo({ client, options, signal, print }: DemoParts): Promise<TrainingResult | undefined> {
  const { size, settings } = options
  // Held-out views come first: they are what the dashboard can show while the others render.
  const heldOut = await render(heldOutCameras({ count: options.heldOutViews, size }), 'held-out views', { signal, print })
  if (heldOut === undefined) return undefined
  for (const view of heldOut) announceView(client, view)
  const views = await render(trainingCameras({ count: options.trainingViews, size, seed: settings.seed }), 'training views', { signal, print })
  if (views === undefined) return undefined
  const hooks = hooksFor(client)
  const onEvaluation = (step: number, psnr: number): void => {
    hooks.onEvaluation(step, psnr)
    print(`step ${step}: ${psnr.toFixed(2)} dB on held-out views`)
  }
  const shouldStop = (): boolean => signal.aborted || client.status.state === 'refused'
  return trainVoxelField({ views, heldOut, space: demoScene, settings, ...hooks, onEvaluation, shouldStop })
}

/** The cameras' views, or undefined when the signal came first. */
async function render(cameras: readonly NamedCamera[], what: string, { signal, print }: Pick<DemoParts, 'signal' | 'print'>): Promise<readonly View[] | undefined> {
  const breather = new Breather()
  const views: View[] = []
  const marcher = new RayMarcher(demoScene)
  for (const camera of cameras) {
    if (signal.aborted) return undefined
    views.push(...(await renderViews(marcher, [camera], { samples, pause: () => breather.pause() })))
    if (views.length % 20 === 0 || views.length === cameras.length) print(`rendered ${views.length} of ${cameras.length} ${what}`)
  }
  return views
}
