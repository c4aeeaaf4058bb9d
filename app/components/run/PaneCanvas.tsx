'use client'

import { useEffect, useRef } from 'react'
import type { ErrorView } from '#lib/client/errorMap.ts'
import type { Stage } from '#lib/client/stage.ts'
import { paintedMark } from '#app/helpers/paintedMark.ts'
import { paneTitles, pictureOf, type PaneKind } from '#app/helpers/pictures.ts'
import type { Placement, Size } from '#app/helpers/viewport.ts'
import { browserServices } from '#app/state/services.ts'
import { createPainter } from './painter.ts'

interface PaneCanvasProps {
  readonly kind: PaneKind
  readonly stage: Stage
  readonly errorView: ErrorView
  readonly image: Size
  readonly placement: Placement
}

/** Says on the canvas, and as a performance mark, which pixels a person sees now. Observers get every mark; the page keeps one. */
function announcePainted(canvas: HTMLCanvasElement, kind: PaneKind, stage: Stage): void {
  const { shown } = stage.state()
  canvas.dataset['frame'] = shown?.frame.id ?? ''
  canvas.dataset['step'] = String(shown?.frame.step ?? '')
  canvas.dataset['status'] = shown?.frame.status ?? ''
  canvas.dataset['pixelRevision'] = String(shown?.pixelRevision ?? '')
  if (kind !== 'prediction' || shown === null) return
  performance.clearMarks(paintedMark)
  performance.mark(paintedMark, { detail: { frameId: shown.frame.id, pixelRevision: shown.pixelRevision, status: shown.frame.status } })
}

/** One image pixel is one canvas pixel; only the style scales it, so nothing between the server and the screen resamples. */
export function PaneCanvas({ kind, stage, errorView, image, placement }: PaneCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { mode, scale } = errorView
  useEffect(() => {
    const element = canvas.current
    if (element === null) return undefined
    const painter = createPainter({
      canvas: element,
      activity: browserServices().activity,
      picture: () => pictureOf(kind, stage.state().shown, { mode, scale }),
      onPainted: () => announcePainted(element, kind, stage),
    })
    const stopListening = stage.onPaint((request) => painter.request(request))
    painter.request(null)
    return () => {
      stopListening()
      painter.stop()
    }
  }, [kind, stage, mode, scale])
  const { zoom, x, y } = placement
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={paneTitles[kind]}
      data-pane={kind}
      className="hatched absolute top-0 left-0 max-w-none"
      // Smaller than 1:1 a browser that picks single pixels would show patterns that are not in the image.
      style={{
        width: image.width * zoom,
        height: image.height * zoom,
        transform: `translate(${x}px, ${y}px)`,
        imageRendering: zoom >= 1 ? 'pixelated' : 'auto',
      }}
    />
  )
}
