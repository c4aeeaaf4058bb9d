import { AppError } from '#lib/base/appError.ts'
import type { BlobHash, FrameId } from '#lib/base/brand.ts'
import type { ImageShape, PixelImage } from '#lib/base/image.ts'
import type { FrameAnswer } from '#lib/contract/http.ts'
import type { ColorSpace } from '#lib/contract/primitives.ts'
import { frameSchema, type Rectangle } from '#lib/contract/records.ts'
import { encodePng } from '../../pixels/encodePng.ts'
import type { BlobStore, StoredImage } from '../../storage/blobStore.ts'
import type { Store, StoredFrame } from '../../storage/store.ts'
import type { LiveFrame, LiveFrames } from '../ingest/liveFrames.ts'
import { copyRectangles } from './copyRectangles.ts'
import { toEightBits } from './toEightBits.ts'

export interface FramePixels {
  readonly shape: ImageShape
  readonly colorSpace: ColorSpace
  /** One piece per asked rectangle, row-major. */
  readonly parts: readonly Uint8Array[]
}

/** What the pages read about pixels: of frames that still render, and of images at rest. */
export interface ImageReader {
  frame(frameId: FrameId): Promise<FrameAnswer>
  framePixels(frameId: FrameId, rectangles: readonly Rectangle[]): Promise<FramePixels>
  hasBlob(hash: BlobHash): Promise<boolean>
  blob(hash: BlobHash): Promise<StoredImage>
  png(image: StoredImage): Promise<Uint8Array>
}

export interface ImageReaderParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly liveFrames: LiveFrames
}

export function createImageReader({ store, blobs, liveFrames }: ImageReaderParts): ImageReader {
  async function storedFrame(frameId: FrameId): Promise<StoredFrame> {
    const frame = await store.frame(frameId)
    if (frame === null) throw new AppError({ code: 'unknown_frame', field: 'path.frameId', message: `There is no frame ${frameId}.` })
    return frame
  }

  /** The frame with its canvas while it is open; a frame that closes between the two readings is read again. */
  async function currentFrame(frameId: FrameId): Promise<{ frame: StoredFrame; live: LiveFrame | null }> {
    const frame = await storedFrame(frameId)
    if (frame.status !== 'open') return { frame, live: null }
    const live = await liveFrames.liveFrame(frameId)
    return live === null ? { frame: await storedFrame(frameId), live } : { frame, live }
  }

  async function storedBlob(hash: BlobHash): Promise<StoredImage> {
    const image = await blobs.read(hash)
    if (image === null) throw new AppError({ code: 'not_found', field: 'path.hash', message: `There is no image ${hash}.` })
    return image
  }

  async function pixelsOf(frame: StoredFrame, live: LiveFrame | null): Promise<PixelImage> {
    if (live !== null) return live.canvas
    if (frame.prediction !== null) return storedBlob(frame.prediction)
    throw new AppError({ code: 'storage_unavailable', field: 'path.frameId', message: `The pixels of frame ${frame.id} cannot be read just now.` })
  }

  return {
    frame: async (frameId) => {
      const { frame, live } = await currentFrame(frameId)
      const view = await store.view(frame.runId, frame.view)
      if (view === null) throw new AppError({ code: 'unknown_view', field: 'path.frameId', message: `Frame ${frameId} has no view.` })
      // The schema leaves out where the frame came from: its writer is not for pages.
      const shown = frameSchema.parse(live === null ? frame : { ...frame, coveredPixels: live.coveredPixels })
      const covered = live?.covered ?? frame.covered
      return { frame: shown, view, covered: covered === null ? null : [...covered], running: live?.running ?? null, pixelRevision: live?.pixelRevision ?? 0 }
    },
    framePixels: async (frameId, rectangles) => {
      const { frame, live } = await currentFrame(frameId)
      const image = await pixelsOf(frame, live)
      const { width, height, channels, dataType } = image
      return { shape: { width, height, channels, dataType }, colorSpace: frame.colorSpace, parts: copyRectangles(image, rectangles) }
    },
    hasBlob: (hash) => blobs.has(hash),
    blob: storedBlob,
    png: (image) => encodePng(toEightBits(image)),
  }
}
