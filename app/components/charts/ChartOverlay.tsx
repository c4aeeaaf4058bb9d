'use client'

import { memo, useSyncExternalStore, type PointerEvent } from 'react'
import { usePlotArea, useYAxisScale } from 'recharts'
import type { CursorStore } from '#app/state/cursorStore.ts'
import { nearestRow, type ChartMarker, type ChartModel, type ChartRow } from './chartModel.ts'

interface ChartOverlayProps {
  readonly model: ChartModel
  /** The step of the frame on the screen. */
  readonly current: CursorStore<number>
  /** The step under the pointer, in whichever chart it is. */
  readonly hovered: CursorStore<number>
  readonly onPick: (step: number) => void
}

interface Plot {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const markerLook: Readonly<Record<ChartMarker['kind'], { readonly text: string; readonly top: boolean; readonly title: string }>> = {
  infinity: { text: '∞', top: true, title: 'infinite here' },
  minusInfinity: { text: '−∞', top: false, title: 'minus infinity here' },
  nan: { text: '×', top: false, title: 'NaN here' },
  notPositive: { text: '0', top: false, title: 'zero or negative: not on a logarithmic axis' },
}

/** Markers closer than this, in pixels, would be written over each other. */
const markerDistance = 12

/** What lies over the lines: markers, the step on the screen, the step under the pointer; and the surface that takes the pointer. */
export function ChartOverlay({ model, current, hovered, onPick }: ChartOverlayProps) {
  const plot = usePlotArea()
  if (plot === undefined) return null
  const [first, last] = model.x.domain
  const stepAt = (event: PointerEvent<SVGRectElement> | React.MouseEvent<SVGRectElement>): number => {
    const box = event.currentTarget.getBoundingClientRect()
    const wanted = first + ((event.clientX - box.left) / box.width) * (last - first)
    const rows = model.rows.length > 0 ? model.rows : model.overlay
    return rows[nearestRow(rows, wanted)]?.step ?? wanted
  }
  return (
    <g>
      <Markers model={model} plot={plot} />
      <CurrentStep model={model} plot={plot} current={current} />
      <HoveredStep model={model} plot={plot} hovered={hovered} />
      <rect
        x={plot.x}
        y={plot.y}
        width={plot.width}
        height={plot.height}
        fill="transparent"
        className="cursor-pointer"
        data-plot
        onPointerMove={(event) => hovered.set(stepAt(event))}
        onPointerLeave={() => hovered.set(null)}
        onClick={(event) => onPick(stepAt(event))}
      />
    </g>
  )
}

function placeOf(step: number, { x }: ChartModel, plot: Plot): number {
  return plot.x + ((step - x.domain[0]) / (x.domain[1] - x.domain[0])) * plot.width
}

const Markers = memo(function Markers({ model, plot }: { readonly model: ChartModel; readonly plot: Plot }) {
  const lastPlace = new Map<ChartMarker['kind'], number>()
  return model.markers.map((marker) => {
    const place = placeOf(marker.step, model, plot)
    const { text, top, title } = markerLook[marker.kind]
    const crowded = place - (lastPlace.get(marker.kind) ?? -Infinity) < markerDistance
    if (!crowded) lastPlace.set(marker.kind, place)
    const tip = top ? plot.y : plot.y + plot.height
    const inward = top ? 1 : -1
    return (
      <g key={`${marker.kind} ${marker.step}`} className="fill-second" data-marker={marker.kind} data-marker-step={marker.step}>
        <title>{`${title} (step ${marker.step})`}</title>
        <path d={`M${place - 3.5} ${tip + 5 * inward}h7L${place} ${tip}z`} />
        {!crowded && (
          <text x={place} y={tip + (top ? 16 : -8)} textAnchor="middle" fontSize="11">
            {text}
          </text>
        )}
      </g>
    )
  })
})

function useStep(store: CursorStore<number>): number | null {
  return useSyncExternalStore(store.subscribe, store.get, () => null)
}

function CurrentStep({ model, plot, current }: { readonly model: ChartModel; readonly plot: Plot; readonly current: CursorStore<number> }) {
  const step = useStep(current)
  if (step === null || step < model.x.domain[0] || step > model.x.domain[1]) return null
  const place = placeOf(step, model, plot)
  return <line x1={place} x2={place} y1={plot.y} y2={plot.y + plot.height} className="stroke-ink" strokeWidth="1" strokeDasharray="2 2" data-current-step={step} />
}

function HoveredStep({ model, plot, hovered }: { readonly model: ChartModel; readonly plot: Plot; readonly hovered: CursorStore<number> }) {
  const step = useStep(hovered)
  const scale = useYAxisScale()
  if (step === null || step < model.x.domain[0] || step > model.x.domain[1]) return null
  const place = placeOf(step, model, plot)
  const dot = (row: ChartRow | undefined, className: string) => {
    const y = row?.mean === null || row === undefined ? undefined : scale?.(row.mean)
    return y === undefined || row === undefined ? null : <circle cx={placeOf(row.step, model, plot)} cy={y} r="3" className={className} />
  }
  return (
    <g pointerEvents="none">
      <line x1={place} x2={place} y1={plot.y} y2={plot.y + plot.height} className="stroke-line-strong" />
      {dot(model.rows[nearestRow(model.rows, step)], 'fill-accent')}
      {dot(model.overlay[nearestRow(model.overlay, step)], 'fill-second')}
    </g>
  )
}
