import type { StoredFrame } from '#server/storage/store.ts'
import type { QualityService } from '../quality/qualityService.ts'
import type { NewPixels } from '../quality/runningQuality.ts'
import type { Changes } from './changes.ts'
import type { RunState } from './runState.ts'

export interface DurableBatch {
  readonly state: RunState
  readonly changes: Changes
  readonly closed: readonly StoredFrame[]
}

/** Hands durable frames, ground truths and pixels to measurement. */
export function passOnToQuality(quality: QualityService, { state, changes, closed }: DurableBatch): void {
  for (const frame of closed) {
    quality.forgetRunning(frame.id)
    if (frame.status !== 'complete' || state.views.get(frame.view)?.groundTruth == null) continue
    const image = changes.closedFrames.get(frame.id)?.image
    quality.measure({ frame, ...(image === undefined ? {} : { image }) })
  }
  for (const key of changes.newTruths) quality.measureView(changes.runId, key)
  for (const open of state.openFrames.values()) {
    const added = changes.pixels.get(open)
    // Once per frame: the first time everything covered counts, the pixels of this batch included.
    if (added !== undefined || changes.newTruths.has(open.frame.view)) addPixels(quality, state, { open, added: added ?? [] })
  }
}

function addPixels(quality: QualityService, { views, run }: RunState, pixels: Pick<NewPixels, 'open' | 'added'>): void {
  const view = views.get(pixels.open.frame.view)
  if (view !== undefined) quality.addPixels({ ...pixels, view, protocol: run.protocol })
}
