import type { FrameId, RunId } from '#lib/base/brand.ts'
import type { Rectangle, View } from '#lib/contract/records.ts'
import type { StoredImage } from '#server/storage/blobStore.ts'
import type { Region, ScalarPoint, StoredFrame } from '#server/storage/store.ts'
import type { OpenFrame } from './runState.ts'

/** A piece of an open frame that is to become durable. */
export interface NewPiece {
  readonly frameId: FrameId
  readonly region: Region
  readonly bytes: Uint8Array
}

/** A frame that gets no more pixels: its image becomes a blob. */
export interface ClosedFrame {
  /** Without its blob yet. */
  readonly frame: StoredFrame
  readonly image: StoredImage
  /** Whether the store still has pieces of it to forget. */
  readonly hasDurablePieces: boolean
}

/** What a batch of messages does to a run: gathered while they are applied, made durable together, announced afterwards. */
export class Changes {
  readonly runId: RunId
  runChanged = false
  readonly advances = new Map<string, number>()
  readonly views = new Map<string, View>()
  readonly points: ScalarPoint[] = []
  readonly openedFrames = new Map<FrameId, StoredFrame>()
  readonly pieces: NewPiece[] = []
  /** Newly covered pixels of open frames. */
  readonly pixels = new Map<OpenFrame, Rectangle[]>()
  readonly closedFrames = new Map<FrameId, ClosedFrame>()
  /** Keys of views that got their ground truth. */
  readonly newTruths = new Set<string>()

  constructor(runId: RunId) {
    this.runId = runId
  }

  addPixels(open: OpenFrame, rectangles: readonly Rectangle[]): void {
    const known = this.pixels.get(open)
    if (known === undefined) this.pixels.set(open, [...rectangles])
    else known.push(...rectangles)
  }

  get isEmpty(): boolean {
    return !this.runChanged && this.advances.size === 0
  }
}
