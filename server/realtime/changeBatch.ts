import type { FrameId } from '#lib/base/brand.ts'
import { assertUnreachable } from '#lib/base/assert.ts'
import type { PixelsChange, RunChange } from '#lib/contract/live.ts'
import { mergeRectangles } from './mergeRectangles.ts'

type ChangeOf<Type extends RunChange['type']> = Extract<RunChange, { type: Type }>

/** Changes of one run between two sendings, folded: only the latest word on a run or a frame is worth sending. */
export interface ChangeBatch {
  add(change: RunChange): void
  /** Everything added, in an order a reader can apply: run, views, frames, their pixels, series. */
  changes(): RunChange[]
}

export function createChangeBatch(): ChangeBatch {
  let run: ChangeOf<'run'> | undefined
  const views = new Map<string, ChangeOf<'view'>>()
  const frames = new Map<FrameId, ChangeOf<'frame'>>()
  const pixels = new Map<FrameId, PixelsChange>()
  const series = new Set<string>()

  function addFrame(change: ChangeOf<'frame'>): void {
    frames.set(change.frame.id, change)
    // Once closed, its pixels are a blob and the rectangles that led there say nothing more.
    if (change.frame.status !== 'open') pixels.delete(change.frame.id)
  }

  function addPixels(change: PixelsChange): void {
    const rectangles = [...(pixels.get(change.frameId)?.rectangles ?? []), ...change.rectangles]
    pixels.set(change.frameId, { ...change, rectangles: mergeRectangles(rectangles) })
  }

  return {
    add: (change) => {
      switch (change.type) {
        case 'run':
          run = change
          break
        case 'view':
          views.set(change.key, change)
          break
        case 'frame':
          addFrame(change)
          break
        case 'pixels':
          addPixels(change)
          break
        case 'series':
          for (const name of change.names) series.add(name)
          break
        default:
          assertUnreachable(change)
      }
    },
    changes: () => [
      ...(run === undefined ? [] : [run]),
      ...views.values(),
      ...frames.values(),
      ...pixels.values(),
      ...(series.size === 0 ? [] : [{ type: 'series' as const, names: [...series] }]),
    ],
  }
}
