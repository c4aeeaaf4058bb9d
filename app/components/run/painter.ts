import type { Activity } from '#lib/client/activity.ts'
import { boundingRectangle } from '#lib/client/rectangles.ts'
import type { PaintRequest } from '#lib/client/stage.ts'
import type { Rectangle } from '#lib/contract/records.ts'

/** What a canvas shows: its size, and the colours of any part of it. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** Fills zeroed RGBA bytes of the rectangle; what it leaves transparent shows as not yet there. */
  readonly paint: (rectangle: Rectangle, into: Uint8ClampedArray) => void
}

export interface PainterParts {
  readonly canvas: HTMLCanvasElement
  /** Null when there is nothing to show. */
  readonly picture: () => Picture | null
  readonly activity: Activity
  /** The canvas now shows everything that was asked for. */
  readonly onPainted: () => void
}

export interface Painter {
  request(request: PaintRequest): void
  stop(): void
}

/** More rectangles than this are painted as the one around them. */
const separateRectangles = 64

/** Paints once per animation frame, however many tiles arrive in between, and only where something changed. */
export function createPainter({ canvas, picture, activity, onPainted }: PainterParts): Painter {
  let pending: Rectangle[] = []
  let everything = false
  let scheduled: { readonly handle: number; readonly end: () => void } | null = null

  const drawAll = (shown: Picture | null): void => {
    // Setting the size, even to the same, clears the canvas.
    canvas.width = shown?.width ?? 1
    canvas.height = shown?.height ?? 1
    if (shown !== null) draw(shown, { x: 0, y: 0, width: shown.width, height: shown.height })
  }

  const draw = (shown: Picture, rectangle: Rectangle): void => {
    const image = new ImageData(rectangle.width, rectangle.height)
    shown.paint(rectangle, image.data)
    canvas.getContext('2d')?.putImageData(image, rectangle.x, rectangle.y)
  }

  const flush = (): void => {
    const end = scheduled?.end
    scheduled = null
    const shown = picture()
    if (everything || shown === null) drawAll(shown)
    else for (const rectangle of compact(pending)) draw(shown, rectangle)
    everything = false
    pending = []
    onPainted()
    end?.()
  }

  return {
    request(request) {
      if (request === null) everything = true
      else if (!everything) pending.push(...request)
      scheduled ??= { handle: requestAnimationFrame(flush), end: activity.begin() }
    },
    stop() {
      if (scheduled === null) return
      cancelAnimationFrame(scheduled.handle)
      scheduled.end()
      scheduled = null
    },
  }
}

function compact(rectangles: readonly Rectangle[]): readonly Rectangle[] {
  if (rectangles.length <= separateRectangles) return rectangles
  const around = boundingRectangle(rectangles)
  return around === null ? [] : [around]
}
