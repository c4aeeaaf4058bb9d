import type { FrameId } from '../base/brand.ts'
import type { FrameAnswer } from '../contract/http.ts'
import type { Frame } from '../contract/records.ts'
import { createByteLimitedCache } from './byteLimitedCache.ts'
import type { ImageCache } from './imageCache.ts'
import { withCoverage, type PixelBuffer } from './pixelBuffer.ts'
import type { RestClient } from './restClient.ts'

export interface LoadedFrame {
  readonly answer: FrameAnswer
  /** Null while the frame is open: its pixels come from the frame feed. */
  readonly prediction: PixelBuffer | null
  readonly groundTruth: PixelBuffer | null
}

export interface FrameLoader {
  load(frameId: FrameId): Promise<LoadedFrame>
  /** The frame changed: what is remembered of it follows. */
  update(frame: Frame): void
  forget(frameId: FrameId): void
}

/** Descriptions of frames kept; each is about a kilobyte. */
const rememberedFrames = 2_000

/** A frame with its pictures. Descriptions of closed frames are remembered, so that scrubbing back costs no request. */
export function createFrameLoader({ client, images }: { readonly client: RestClient; readonly images: ImageCache }): FrameLoader {
  const answers = createByteLimitedCache<FrameAnswer>({ maxBytes: rememberedFrames, byteLength: () => 1 })

  const answerOf = async (frameId: FrameId): Promise<FrameAnswer> => {
    const known = answers.get(frameId)
    if (known !== undefined) return known
    const answer = await client.frame(frameId)
    // A frame without its final figures changes soon, and not every change reaches a page that looks elsewhere.
    if (answer.frame.status !== 'open' && answer.frame.metrics !== null) answers.set(frameId, answer)
    return answer
  }

  const predictionOf = async ({ frame, view, covered }: FrameAnswer): Promise<PixelBuffer | null> => {
    if (frame.prediction === null) return null
    const buffer = await images.load(frame.prediction, { ...frame, background: view.background })
    return covered === null ? buffer : withCoverage(buffer, covered)
  }

  const groundTruthOf = async ({ view }: FrameAnswer): Promise<PixelBuffer | null> => {
    if (view.groundTruth === null) return null
    const { width, height, background } = view
    return images.load(view.groundTruth.hash, { width, height, background, ...view.groundTruth })
  }

  return {
    async load(frameId) {
      const answer = await answerOf(frameId)
      const [prediction, groundTruth] = await Promise.all([predictionOf(answer), groundTruthOf(answer)])
      return { answer, prediction, groundTruth }
    },
    update(frame) {
      const known = answers.get(frame.id)
      if (known !== undefined) answers.set(frame.id, { ...known, frame })
    },
    forget: (frameId) => answers.forget(frameId),
  }
}
