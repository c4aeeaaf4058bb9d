import { readNumber, spellNumber } from '#lib/base/spelledNumber.ts'
import type { FrameStep } from '#lib/contract/http.ts'
import type { Frame } from '#lib/contract/records.ts'

/** The frames of a view after one of them was announced: oldest step first, superseded ones left out. */
export function withFrame(frames: readonly FrameStep[], frame: Frame): FrameStep[] {
  const place = frames.findIndex(({ frameId }) => frameId === frame.id)
  if (frame.superseded) return frames.filter((_, index) => index !== place)
  const psnr = frame.metrics === null ? null : spellNumber(readNumber(frame.metrics.values.psnr))
  const changed: FrameStep = { step: frame.step, frameId: frame.id, status: frame.status, psnr }
  if (place >= 0) return frames.map((known, index) => (index === place ? changed : known))
  // Behind all frames of the same step: it arrived later.
  const after = frames.findIndex(({ step }) => step > frame.step)
  return after < 0 ? [...frames, changed] : frames.toSpliced(after, 0, changed)
}

/** Which frame a step stands for: null is the newest; a step without a frame stands for the nearest one. -1 when there is none. */
export function frameIndexAt(frames: readonly FrameStep[], step: number | null): number {
  if (step === null) return frames.length - 1
  let nearest = -1
  let distance = Infinity
  frames.forEach((frame, index) => {
    const away = Math.abs(frame.step - step)
    // Of frames at the same step, the one that arrived last.
    if (away <= distance) {
      nearest = index
      distance = away
    }
  })
  return nearest
}

/** Frames worth fetching ahead around the chosen one: nearest first, later ones before earlier ones. */
export function neighboursOf(frames: readonly FrameStep[], index: number, reach = 2): FrameStep['frameId'][] {
  const offsets = Array.from({ length: reach }, (_, nth) => [nth + 1, -(nth + 1)]).flat()
  return offsets.flatMap((offset) => {
    const frame = frames[index + offset]
    return frame === undefined || frame.status === 'open' ? [] : [frame.frameId]
  })
}
