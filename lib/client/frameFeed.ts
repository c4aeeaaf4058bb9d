import type { Clock } from '../base/clock.ts'
import { bytesPerPixel } from '../base/image.ts'
import type { FrameAnswer } from '../contract/http.ts'
import type { Rectangle } from '../contract/records.ts'
import { emptyBuffer, isCovered, writeRectangle, type PixelBuffer } from './pixelBuffer.ts'
import { mergeRectangles } from './rectangles.ts'

/** Rectangles of one question: their text stays well under the 8 KiB that servers allow a request line. */
const rectanglesPerRequest = 128
/** A failed question is asked again after this long, or at once when the next tile arrives. */
const retryDelayMs = 1_000

export interface FrameFeedParts {
  readonly answer: FrameAnswer
  readonly clock: Clock
  readonly fetchPixels: (rectangles: readonly Rectangle[], signal: AbortSignal) => Promise<Uint8Array>
  /** These rectangles of the buffer are filled now; it holds everything up to this revision. */
  readonly onPixels: (rectangles: readonly Rectangle[], pixelRevision: number) => void
  readonly onFailure: (error: unknown) => void
}

/**
 * The canvas of a frame that is still rendering. One question is under way at a time; what arrives meanwhile is asked for together
 * in the next one, so a slow connection gets fewer and larger answers instead of a growing queue.
 */
export class FrameFeed {
  readonly buffer: PixelBuffer
  readonly #parts: FrameFeedParts
  readonly #abort = new AbortController()
  #wanted: Rectangle[] = []
  #wantedRevision = 0
  #heldRevision = 0
  #asking = false
  #cancelRetry: (() => void) | null = null

  constructor(parts: FrameFeedParts) {
    this.#parts = parts
    this.buffer = emptyBuffer({ ...parts.answer.frame, background: parts.answer.view.background })
  }

  /** These rectangles have arrived at the server, whose pixel revision is now this. Those already here cost nothing. */
  want(rectangles: readonly Rectangle[], pixelRevision: number): void {
    this.#wantedRevision = Math.max(this.#wantedRevision, pixelRevision)
    this.#wanted.push(...rectangles.filter((rectangle) => !isCovered(this.buffer, rectangle)))
    this.#pump()
  }

  stop(): void {
    this.#abort.abort()
    this.#cancelRetry?.()
  }

  #pump(): void {
    if (this.#asking || this.#wanted.length === 0 || this.#abort.signal.aborted) return
    const merged = mergeRectangles(this.#wanted)
    const batch = merged.slice(0, rectanglesPerRequest)
    this.#wanted = merged.slice(rectanglesPerRequest)
    // A batch that leaves rectangles for the next one does not yet hold everything up to the newest revision.
    const revision = this.#wanted.length === 0 ? this.#wantedRevision : this.#heldRevision
    this.#asking = true
    void this.#fetch(batch).then(
      () => this.#fetched(batch, revision),
      (error: unknown) => this.#failed(batch, error),
    )
  }

  async #fetch(batch: readonly Rectangle[]): Promise<void> {
    const bytes = await this.#parts.fetchPixels(batch, this.#abort.signal)
    const perPixel = bytesPerPixel(this.buffer)
    const expected = batch.reduce((sum, { width, height }) => sum + width * height * perPixel, 0)
    if (bytes.length !== expected) throw new Error(`The server sent ${bytes.length} bytes of pixels where ${expected} were asked for.`)
    let offset = 0
    for (const rectangle of batch) {
      const end = offset + rectangle.width * rectangle.height * perPixel
      writeRectangle(this.buffer, rectangle, bytes.subarray(offset, end))
      offset = end
    }
  }

  #fetched(batch: readonly Rectangle[], revision: number): void {
    this.#asking = false
    if (this.#abort.signal.aborted) return
    this.#heldRevision = revision
    this.#parts.onPixels(batch, revision)
    this.#pump()
  }

  #failed(batch: readonly Rectangle[], error: unknown): void {
    this.#asking = false
    if (this.#abort.signal.aborted) return
    this.#wanted = [...batch, ...this.#wanted]
    this.#cancelRetry ??= this.#parts.clock.after(retryDelayMs, () => {
      this.#cancelRetry = null
      this.#pump()
    })
    this.#parts.onFailure(error)
  }
}
