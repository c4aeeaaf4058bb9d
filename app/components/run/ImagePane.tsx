'use client'

import { useEffect, useRef, useSyncExternalStore, type PointerEvent, type ReactNode } from 'react'
import type { ErrorView } from '#lib/client/errorMap.ts'
import type { ShownFrame, Stage } from '#lib/client/stage.ts'
import { emptyReason, paneTitles, pictureOf, readPixel, type PaneKind, type Pixel } from '#app/helpers/pictures.ts'
import { imagePoint, panBy, placeImage, zoomAround, type Placement, type Point, type Size, type Viewport } from '#app/helpers/viewport.ts'
import type { CursorStore } from '#app/state/cursorStore.ts'
import { useElementSize } from '#app/state/useElementSize.ts'
import { PaneCanvas } from './PaneCanvas.tsx'

interface ImagePaneProps {
  readonly kind: PaneKind
  readonly stage: Stage
  readonly shown: ShownFrame
  readonly errorView: ErrorView
  readonly viewport: Viewport
  readonly onViewport: (viewport: Viewport) => void
  readonly cursor: CursorStore<Pixel>
  readonly footer: ReactNode
}

export function ImagePane(props: ImagePaneProps) {
  const { kind, stage, shown, errorView, viewport, cursor, footer } = props
  const [attach, size] = useElementSize()
  const image: Size = shown.prediction
  const placement = size === null ? null : placeImage(viewport, image, size)
  const filled = pictureOf(kind, shown, errorView) !== null
  return (
    <section aria-label={paneTitles[kind]} className="flex min-w-0 flex-col border-r border-line last:border-r-0 max-md:border-r-0 max-md:border-b">
      <header className="flex h-7 items-center justify-between gap-3 px-2 text-xs">
        <h2 className="font-medium whitespace-nowrap">{paneTitles[kind]}</h2>
        <CursorValue kind={kind} shown={shown} errorView={errorView} cursor={cursor} />
      </header>
      <div ref={attach} className="relative min-h-0 flex-1 overflow-hidden bg-canvas max-md:h-64 max-md:flex-none">
        {placement !== null && size !== null && (
          <Gestures {...props} placement={placement} size={size}>
            {filled && <PaneCanvas kind={kind} stage={stage} errorView={errorView} image={image} placement={placement} />}
          </Gestures>
        )}
        {!filled && <p className="absolute inset-0 grid place-content-center p-4 text-center text-muted">{emptyReason(kind, shown)}</p>}
      </div>
      <footer className="flex h-7 items-center gap-2 overflow-hidden px-2 text-xs whitespace-nowrap text-muted">{footer}</footer>
    </section>
  )
}

interface GesturesProps extends Pick<ImagePaneProps, 'shown' | 'onViewport' | 'cursor'> {
  readonly placement: Placement
  readonly size: Size
  readonly children: ReactNode
}

/** Wheel zooms around the pointer, dragging moves, a double click fits; the pixel under the pointer is told to all panes. */
function Gestures({ shown, onViewport, cursor, placement, size, children }: GesturesProps) {
  const surface = useRef<HTMLDivElement>(null)
  const drag = useRef<Point | null>(null)
  const latest = useRef({ placement, size, onViewport })
  useEffect(() => {
    latest.current = { placement, size, onViewport }
  })
  useEffect(() => {
    const element = surface.current
    // React listens passively for wheels, which could not keep the page from scrolling.
    const zoom = (event: WheelEvent): void => {
      event.preventDefault()
      const { placement: from, size: pane, onViewport: move } = latest.current
      move(zoomAround({ placement: from, pane, anchor: { x: event.offsetX, y: event.offsetY }, factor: 2 ** (-event.deltaY / 240) }))
    }
    element?.addEventListener('wheel', zoom, { passive: false })
    return () => element?.removeEventListener('wheel', zoom)
  }, [])

  const point = (event: PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const move = (event: PointerEvent): void => {
    const here = point(event)
    const { x, y } = imagePoint(placement, here)
    const inside = x >= 0 && y >= 0 && x < shown.prediction.width && y < shown.prediction.height
    cursor.set(inside ? { x: Math.floor(x), y: Math.floor(y) } : null)
    if (drag.current === null) return
    onViewport(panBy({ placement, pane: size, by: { x: here.x - drag.current.x, y: here.y - drag.current.y } }))
    drag.current = here
  }
  return (
    <div
      ref={surface}
      className="absolute inset-0 cursor-crosshair touch-pan-y *:pointer-events-none active:cursor-grabbing"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = point(event)
      }}
      onPointerMove={move}
      onPointerUp={() => {
        drag.current = null
      }}
      onPointerLeave={() => cursor.set(null)}
      onDoubleClick={() => onViewport({ zoom: null, at: null })}
    >
      {children}
    </div>
  )
}

function CursorValue({ kind, shown, errorView, cursor }: Pick<ImagePaneProps, 'kind' | 'shown' | 'errorView' | 'cursor'>) {
  const pixel = useSyncExternalStore(cursor.subscribe, cursor.get, () => null)
  if (pixel === null) return null
  return (
    <output className="flex min-w-0 gap-3 overflow-hidden font-mono whitespace-nowrap" data-value-of={kind}>
      {kind === 'prediction' && (
        <span className="text-faint">
          x {pixel.x} y {pixel.y}
        </span>
      )}
      <span>{readPixel(kind, { shown, pixel, view: errorView })}</span>
    </output>
  )
}
