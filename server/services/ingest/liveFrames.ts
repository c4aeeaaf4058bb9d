import type { FrameId } from '#lib/base/brand.ts'
import type { PixelImage } from '#lib/base/image.ts'
import type { Rectangle, RunningMetrics } from '#lib/contract/records.ts'

/** An open frame as it stands: read by HTTP while tiles still arrive. */
export interface LiveFrame {
  /** Uncovered pixels are zero. The same memory that tiles are written into: read it at once, or copy. */
  readonly canvas: PixelImage
  readonly pixelRevision: number
  /** Rectangles that together are exactly the covered pixels. */
  readonly covered: readonly Rectangle[]
  readonly coveredPixels: number
  readonly running: RunningMetrics | null
}

export interface LiveFrames {
  /** Null when no such frame is open. */
  liveFrame(frameId: FrameId): Promise<LiveFrame | null>
  countOpenFrames(): number
}
