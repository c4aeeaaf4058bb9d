'use client'

import { memo } from 'react'
import { Area, CartesianGrid, ComposedChart, Line, XAxis, YAxis } from 'recharts'
import { formatAxisStep, formatAxisValue } from '#app/helpers/axis.ts'
import type { CursorStore } from '#app/state/cursorStore.ts'
import { ChartOverlay } from './ChartOverlay.tsx'
import type { ChartModel } from './chartModel.ts'

interface CurvePlotProps {
  readonly model: ChartModel
  readonly width: number
  readonly height: number
  readonly current: CursorStore<number>
  readonly hovered: CursorStore<number>
  readonly onPick: (step: number) => void
}

const margin = { top: 6, right: 16, bottom: 0, left: 0 } as const
const tick = { fontSize: 10, fill: 'var(--faint)', fontFamily: 'var(--font-mono)' } as const
/** Up to so many places each gets a dot: single evaluations should look like such. */
const dottedPlaces = 60

/** The lines. Drawn anew only with new data; the pointer and the chosen step live in the overlay. */
export const CurvePlot = memo(function CurvePlot({ model, width, height, current, hovered, onPick }: CurvePlotProps) {
  const { rows, overlay, x, y, log, banded } = model
  const dot = (color: string, count: number) => (count <= dottedPlaces ? { r: 1.75, fill: color, strokeWidth: 0 } : false)
  return (
    <ComposedChart width={width} height={height} data={[...rows]} margin={margin} accessibilityLayer={false}>
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis dataKey="step" type="number" domain={[...x.domain]} ticks={[...x.ticks]} interval="preserveStartEnd" tickFormatter={formatAxisStep} tick={tick} tickLine={false} axisLine={{ stroke: 'var(--line)' }} height={18} allowDataOverflow />
      <YAxis type="number" scale={log ? 'log' : 'linear'} domain={[...y.domain]} ticks={[...y.ticks]} interval={0} tickFormatter={formatAxisValue} tick={tick} tickLine={false} axisLine={false} width={48} allowDataOverflow />
      {banded && <Area dataKey="band" stroke="none" fill="var(--accent)" fillOpacity={0.18} isAnimationActive={false} activeDot={false} dot={false} />}
      <Line dataKey="mean" stroke="var(--accent)" strokeWidth={1.5} dot={dot('var(--accent)', rows.length)} activeDot={false} isAnimationActive={false} />
      {overlay.length > 0 && (
        <Line data={[...overlay]} dataKey="mean" stroke="var(--second)" strokeWidth={1.25} dot={dot('var(--second)', overlay.length)} activeDot={false} isAnimationActive={false} />
      )}
      <ChartOverlay model={model} current={current} hovered={hovered} onPick={onPick} />
    </ComposedChart>
  )
})
