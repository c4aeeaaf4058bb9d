import type { RunningMetrics } from '#lib/contract/records.ts'
import type { LiveFrame } from './liveFrames.ts'
import type { OpenFrame } from './runState.ts'

export function toLiveFrame({ canvas, pixelRevision }: OpenFrame, running: RunningMetrics | null): LiveFrame {
  return { canvas: canvas.image, pixelRevision, covered: [...canvas.rectangles], coveredPixels: canvas.coveredPixels, running }
}
