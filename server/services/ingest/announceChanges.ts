import type { PixelsChange, RunChange } from '#lib/contract/live.ts'
import { frameSchema, type Frame, type Rectangle, type RunningMetrics } from '#lib/contract/records.ts'
import type { StoredFrame } from '#server/storage/store.ts'
import type { Announcer } from '../announcer.ts'
import type { Changes } from './changes.ts'
import type { OpenFrame, RunState } from './runState.ts'

/** The frame without what only the server needs to know. */
export function publicFrame(stored: StoredFrame): Frame {
  return frameSchema.parse(stored)
}

/** Descriptor of newly covered pixels; raises the frame's pixel revision. */
export function pixelsChange(open: OpenFrame, rectangles: readonly Rectangle[], running: RunningMetrics | null): PixelsChange {
  const { frame, canvas } = open
  open.pixelRevision++
  return {
    type: 'pixels',
    frameId: frame.id,
    view: frame.view,
    step: frame.step,
    pixelRevision: open.pixelRevision,
    rectangles: [...rectangles],
    coveredPixels: canvas.coveredPixels,
    running,
  }
}

export interface Announcement {
  readonly state: RunState
  readonly changes: Changes
  readonly closed: readonly StoredFrame[]
  readonly runningMetrics: (open: OpenFrame) => RunningMetrics | null
}

/** Tells what a durable batch changed, in an order in which each change speaks only of what was told before. */
export function announceChanges(announcer: Announcer, { state, changes, closed, runningMetrics }: Announcement): void {
  const { closedFrames } = changes
  const opened = [...changes.openedFrames.values()].filter(({ id }) => !closedFrames.has(id))
  const painted = [...changes.pixels].filter(([{ frame }]) => !closedFrames.has(frame.id))
  const series = [...new Set(changes.points.map((point) => point.series))]
  const all: RunChange[] = [
    ...[...changes.views.keys()].map((key): RunChange => ({ type: 'view', key })),
    ...[...opened, ...closed].map((frame): RunChange => ({ type: 'frame', frame: publicFrame(frame) })),
    ...painted.map(([open, rectangles]) => pixelsChange(open, rectangles, runningMetrics(open))),
    ...(series.length === 0 ? [] : [{ type: 'series', names: series } as const]),
    ...(changes.runChanged ? [{ type: 'run', run: state.run } as const] : []),
  ]
  for (const change of all) announcer.announce(changes.runId, change)
}
