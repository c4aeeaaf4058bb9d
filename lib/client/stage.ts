import type { FrameId } from '../base/brand.ts'
import type { Clock } from '../base/clock.ts'
import type { FrameAnswer } from '../contract/http.ts'
import type { PixelsChange } from '../contract/live.ts'
import type { Frame, Rectangle, RunningMetrics } from '../contract/records.ts'
import type { Activity } from './activity.ts'
import { FrameFeed } from './frameFeed.ts'
import { createFrameLoader, type FrameLoader, type LoadedFrame } from './frameLoader.ts'
import { createImageCache, type ImageCache } from './imageCache.ts'
import { createListeners } from './listeners.ts'
import { countCovered, type PixelBuffer } from './pixelBuffer.ts'
import type { RestClient } from './restClient.ts'

/** The frame whose pixels are on the screen, which while scrubbing may not yet be the one that was chosen. */
export interface ShownFrame {
  readonly frame: Frame
  readonly prediction: PixelBuffer
  readonly groundTruth: PixelBuffer | null
  readonly coveredPixels: number
  /** Of the covered part, while the frame is open. */
  readonly running: RunningMetrics | null
  /** The server's pixel revision that the prediction holds in full; 0 for a stored frame. */
  readonly pixelRevision: number
}

export interface StageState {
  readonly chosen: FrameId | null
  readonly shown: ShownFrame | null
  readonly failure: string | null
}

/** Rectangles of the shown frame to paint; null for all of it. */
export type PaintRequest = readonly Rectangle[] | null

export interface StageParts {
  readonly client: RestClient
  readonly clock: Clock
  readonly activity: Activity
}

/** What was announced of the pixels of one open frame. */
interface Progress {
  readonly pixelRevision: number
  readonly coveredPixels: number
  readonly running: RunningMetrics | null
}

interface EarlyPixels extends Progress {
  readonly rectangles: readonly Rectangle[]
}

const noPixels: EarlyPixels = { rectangles: [], pixelRevision: 0, coveredPixels: 0, running: null }

/** An answer and an announcement may overtake each other: the later state wins, and figures of the same state win over none. */
function laterOf(one: Progress, other: Progress): Progress {
  if (one.pixelRevision !== other.pixelRevision) return one.pixelRevision > other.pixelRevision ? one : other
  return one.running === null ? other : one
}

/** The pictures of one run, one frame at a time: loads what is chosen, fills what is still rendering, fetches neighbours ahead. */
export class Stage {
  readonly #parts: StageParts
  readonly #images: ImageCache
  readonly #loader: FrameLoader
  readonly #stateListeners = createListeners()
  readonly #paintListeners = createListeners<PaintRequest>()
  #state: StageState = { chosen: null, shown: null, failure: null }
  #neighbours: readonly FrameId[] = []
  #feed: { readonly frameId: FrameId; readonly pixels: FrameFeed; progress: Progress } | null = null
  /** Tiles announced while the frame they belong to is still being asked for. */
  #early = noPixels
  #loading = false
  #stale = false

  constructor(parts: StageParts) {
    this.#parts = parts
    this.#images = createImageCache((hash) => parts.client.blob(hash))
    this.#loader = createFrameLoader({ client: parts.client, images: this.#images })
  }

  readonly state = (): StageState => this.#state
  readonly onState = (listener: () => void): (() => void) => this.#stateListeners.add(listener)
  readonly onPaint = (listener: (request: PaintRequest) => void): (() => void) => this.#paintListeners.add(listener)

  /** `neighbours` are fetched ahead once the chosen frame is shown, nearest first. */
  choose(frameId: FrameId | null, neighbours: readonly FrameId[]): void {
    this.#neighbours = neighbours
    if (frameId === this.#state.chosen) return
    this.#early = noPixels
    this.#update({ chosen: frameId })
    if (frameId !== null) {
      void this.#loadChosen()
      return
    }
    this.#stopFeed()
    this.#update({ shown: null, failure: null })
    this.#paintListeners.notify(null)
  }

  frameChanged(frame: Frame): void {
    this.#loader.update(frame)
    const { shown } = this.#state
    if (shown?.frame.id !== frame.id) {
      if (frame.id === this.#state.chosen && this.#loading) this.#stale = true
    } else if (shown.frame.status !== 'open' || frame.status === 'open') {
      this.#updateShown({ frame })
    } else if (!this.#adopt(shown, frame)) {
      this.refresh()
    }
  }

  pixelsArrived({ frameId, rectangles, pixelRevision, coveredPixels, running }: PixelsChange): void {
    const progress = { pixelRevision, coveredPixels, running }
    if (this.#feed?.frameId === frameId) {
      this.#feed.progress = progress
      if (this.#state.shown?.frame.id === frameId) this.#updateShown({ coveredPixels, running })
      this.#feed.pixels.want(rectangles, pixelRevision)
    } else if (frameId === this.#state.chosen && this.#loading) {
      this.#early = { ...progress, rectangles: [...this.#early.rectangles, ...rectangles] }
    }
  }

  /** Changes may have been missed: asks again for the chosen frame. */
  refresh(): void {
    this.#stale = this.#state.chosen !== null
    void this.#loadChosen()
  }

  /** Lets go of everything under way; `choose` takes it up again. */
  stop(): void {
    this.choose(null, [])
  }

  #update(change: Partial<StageState>): void {
    this.#state = { ...this.#state, ...change }
    this.#stateListeners.notify()
  }

  #updateShown(change: Partial<ShownFrame>): void {
    if (this.#state.shown !== null) this.#update({ shown: { ...this.#state.shown, ...change } })
  }

  #stopFeed(): void {
    this.#feed?.pixels.stop()
    this.#feed = null
  }

  /** One frame at a time, and always the newest choice next: holding an arrow key down skips frames instead of queueing them. */
  async #loadChosen(): Promise<void> {
    if (this.#loading) return
    this.#loading = true
    const end = this.#parts.activity.begin()
    let next = this.#nextToLoad(this.#state.shown?.frame.id ?? null)
    while (next !== null) {
      await this.#load(next)
      next = this.#nextToLoad(next)
    }
    this.#loading = false
    end()
    void this.#prefetch(this.#state.chosen)
  }

  #nextToLoad(loaded: FrameId | null): FrameId | null {
    const { chosen } = this.#state
    return chosen === loaded && !this.#stale ? null : chosen
  }

  async #load(frameId: FrameId): Promise<void> {
    if (this.#stale) this.#loader.forget(frameId)
    this.#stale = false
    try {
      const loaded = await this.#loader.load(frameId)
      if (this.#state.chosen !== null) this.#show(loaded)
    } catch (error) {
      this.#update({ failure: error instanceof Error ? error.message : 'The frame could not be loaded.' })
    }
  }

  #show({ answer, prediction, groundTruth }: LoadedFrame): void {
    const { frame, running } = answer
    const shown = { frame, groundTruth, running, coveredPixels: frame.coveredPixels }
    if (prediction === null) {
      this.#showOpen(answer, groundTruth)
      return
    }
    this.#stopFeed()
    this.#update({ shown: { ...shown, prediction, pixelRevision: 0 }, failure: null })
    this.#paintListeners.notify(null)
  }

  #showOpen(answer: FrameAnswer, groundTruth: PixelBuffer | null): void {
    const { frame, covered, running, pixelRevision } = answer
    const answered = { pixelRevision, coveredPixels: frame.coveredPixels, running }
    const early = frame.id === this.#state.chosen ? this.#early : noPixels
    const known = this.#feed?.frameId === frame.id ? this.#feed : null
    const progress = laterOf(answered, known?.progress ?? early)
    const feed = known ?? { frameId: frame.id, pixels: this.#startFeed(answer), progress }
    this.#feed = { ...feed, progress }
    const held = known === null ? 0 : (this.#state.shown?.pixelRevision ?? 0)
    const { coveredPixels } = progress
    this.#update({ shown: { frame, prediction: feed.pixels.buffer, groundTruth, coveredPixels, running: progress.running, pixelRevision: held }, failure: null })
    this.#paintListeners.notify(null)
    const arrived = covered ?? [{ x: 0, y: 0, width: frame.width, height: frame.height }]
    feed.pixels.want([...arrived, ...early.rectangles], progress.pixelRevision)
  }

  #startFeed(answer: FrameAnswer): FrameFeed {
    this.#stopFeed()
    const { clock, client } = this.#parts
    const frameId = answer.frame.id
    return new FrameFeed({
      answer,
      clock,
      fetchPixels: (rectangles, signal) => client.framePixels(frameId, rectangles, signal),
      onPixels: (rectangles, pixelRevision) => {
        if (this.#state.shown?.frame.id !== frameId) return
        this.#updateShown({ pixelRevision })
        this.#paintListeners.notify(rectangles)
      },
      // The frame may have closed a moment ago: the announcement of that brings its stored image.
      onFailure: () => undefined,
    })
  }

  /** The open frame on the screen closed: its pixels are already here unless some tile was still on its way. */
  #adopt(shown: ShownFrame, frame: Frame): boolean {
    if (frame.prediction === null || countCovered(shown.prediction) !== frame.coveredPixels) return false
    const complete = frame.status === 'complete'
    const prediction = complete ? { ...shown.prediction, covered: null } : shown.prediction
    if (complete) this.#images.put(frame.prediction, prediction)
    this.#stopFeed()
    this.#update({ shown: { ...shown, frame, prediction, running: complete ? null : shown.running, coveredPixels: frame.coveredPixels } })
    this.#paintListeners.notify([])
    return true
  }

  async #prefetch(around: FrameId | null): Promise<void> {
    const end = this.#parts.activity.begin()
    for (const frameId of this.#neighbours) {
      if (this.#loading || this.#state.chosen !== around) break
      // Fetching ahead is a guess: if it fails, choosing the frame asks again and tells.
      await this.#loader.load(frameId).catch(() => undefined)
    }
    end()
  }
}
