import { createIngestClient, type IngestClient } from '#lib/client/ingest/ingestClient.ts'
import type { PixelImage } from '#lib/base/image.ts'
import { groundTruthImage, noisyImage, type Size } from './syntheticImages.ts'

/** Pushes runs as a trainer would, through the public client. */

let pushed = 0

export interface PushedRun {
  readonly client: IngestClient
  readonly path: string
  readonly name: string
}

/** A new run of its own. Anything refused fails the test that pushes it, unless it says that it expects this. */
export function newRun(url: string, { name, refusals = 'never' }: { readonly name?: string; readonly refusals?: 'never' | 'expected' } = {}): PushedRun {
  pushed += 1
  const runName = name ?? `run ${pushed}`
  const client = createIngestClient({ url, project: 'end-to-end', name: runName, strict: refusals === 'never' })
  return { client, name: runName, path: `/runs/${client.runId}` }
}

export interface TrainedView {
  readonly key: string
  readonly truth: PixelImage
}

export function pushView(client: IngestClient, key: string, { size, seed }: { readonly size: Size; readonly seed: number }): TrainedView {
  const truth = groundTruthImage(size, seed)
  client.view({ view: key, ...size })
  client.groundTruth({ view: key, image: truth })
  return { key, truth }
}

/** Pictures that get better: noise falls with the step. Answers each frame as it was pushed. */
export function pushTraining(client: IngestClient, views: readonly TrainedView[], steps: readonly number[]): Map<number, PixelImage> {
  const first = new Map<number, PixelImage>()
  for (const step of steps) {
    client.scalars(step, { 'train/loss': 1 / (step + 10), 'train/lr': 0.01 * 0.99 ** step })
    for (const [nth, { key, truth }] of views.entries()) {
      const image = noisyImage(truth, 120 / (1 + step / 20), 1 + step * 31 + nth)
      client.frame({ view: key, step, image })
      if (nth === 0) first.set(step, image)
    }
  }
  return first
}

/** `0, every, 2 every …`, so many of them. */
export function stepsOf(count: number, every = 10): number[] {
  return Array.from({ length: count }, (_, index) => index * every)
}
