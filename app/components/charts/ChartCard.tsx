'use client'

import { useMemo, useSyncExternalStore, type ReactNode } from 'react'
import type { Curve } from '#lib/contract/records.ts'
import { pointValue } from '#app/helpers/curvePoints.ts'
import { formatInteger, formatStep, plural } from '#app/helpers/format.ts'
import type { CursorStore } from '#app/state/cursorStore.ts'
import { useElementSize } from '#app/state/useElementSize.ts'
import { chartModel, nearestRow, type ChartModel, type ChartRow } from './chartModel.ts'
import { CurvePlot } from './CurvePlot.tsx'

export interface ChartCardProps {
  readonly title: string
  readonly unit: string
  /** What the curve is, before how many points it has. */
  readonly caption: string
  readonly curve: Curve | null
  readonly overlay: Curve | null
  readonly overlayName: string | null
  readonly log: boolean
  readonly format: (value: number) => string
  readonly current: CursorStore<number>
  readonly hovered: CursorStore<number>
  readonly onPick: (step: number) => void
  /** In place of a plot: loading, failed, nothing there. */
  readonly message: string | null
}

export const plotHeight = 148

/** A chart that says what it shows: metric, protocol, how many points, and the value under the pointer. */
export function ChartCard(props: ChartCardProps) {
  const { title, unit, curve, overlay, log, message, current, hovered, onPick } = props
  const [attach, size] = useElementSize()
  const model = useMemo(() => (curve === null ? null : chartModel({ curve, overlay, log })), [curve, overlay, log])
  const drawn = model !== null && model.rows.length + model.overlay.length > 0
  return (
    <figure aria-label={`${title} over steps`} data-chart={title} className="min-w-0 border-r border-b border-line bg-surface pt-1.5">
      <figcaption className="px-2.5">
        <div className="flex h-5 items-baseline justify-between gap-2">
          <h3 className="truncate font-medium" title={title}>
            {title}
            {unit !== '' && <span className="font-normal text-faint"> {unit}</span>}
            {log && <span className="font-normal text-faint"> log</span>}
          </h3>
          {model !== null && <Readout {...props} model={model} />}
        </div>
        <Caption {...props} model={model} />
      </figcaption>
      <div ref={attach} style={{ height: plotHeight }} className="relative">
        {drawn && size !== null && size.width > 0 ? (
          <CurvePlot model={model} width={size.width} height={plotHeight} current={current} hovered={hovered} onPick={onPick} />
        ) : (
          <p className="grid h-full place-content-center px-4 text-center text-xs text-faint">{message ?? 'No points yet'}</p>
        )}
      </div>
    </figure>
  )
}

function foldingWords(curve: Curve | null): string {
  if (curve === null) return ''
  if (curve.bucketSteps <= 1) return ` · ${plural(curve.storedPoints, 'point')}`
  return ` · ${plural(curve.storedPoints, 'point')} folded into ${formatInteger(curve.points.length)} places of ${formatInteger(curve.bucketSteps)} steps`
}

/** What the curve is; while the pointer is on a chart, what lies at it. */
function Caption({ caption, curve, model, hovered, format }: ChartCardProps & { readonly model: ChartModel | null }) {
  const step = useSyncExternalStore(hovered.subscribe, hovered.get, () => null)
  const row = model === null || step === null ? undefined : rowAt(model.rows, step)
  const words = row === undefined ? `${caption}${foldingWords(curve)}` : `${stepWords(row)}${rangeWords(row, format)}`
  return (
    <p className={`truncate text-2xs ${row === undefined ? 'text-faint' : 'font-mono text-muted'}`} title={words}>
      {words}
    </p>
  )
}

/** The values at the pointer, or the last ones: always at the same place, so nothing moves. */
function Readout({ model, hovered, format, overlayName }: ChartCardProps & { readonly model: ChartModel }) {
  const step = useSyncExternalStore(hovered.subscribe, hovered.get, () => null)
  return (
    <output className="flex gap-3 font-mono text-xs whitespace-nowrap">
      <Value row={rowAt(model.rows, step)} format={format} className="text-accent" title="mean" />
      {overlayName !== null && <Value row={rowAt(model.overlay, step)} format={format} className="text-second" title={overlayName} />}
    </output>
  )
}

function rowAt(rows: readonly ChartRow[], step: number | null): ChartRow | undefined {
  return step === null ? rows.at(-1) : rows[nearestRow(rows, step)]
}

function stepWords({ point: { firstStep, lastStep } }: ChartRow): string {
  return firstStep === lastStep ? `step ${formatStep(lastStep)}` : `steps ${formatStep(firstStep)} to ${formatStep(lastStep)}`
}

function rangeWords({ point: { count, min, max } }: ChartRow, format: (value: number) => string): string {
  return count > 1 && min !== null && max !== null ? ` · ${format(min)} to ${format(max)}` : ''
}

interface ValueProps {
  readonly row: ChartRow | undefined
  readonly format: (value: number) => string
  readonly className: string
  readonly title: string
}

function Value({ row, format, className, title }: ValueProps): ReactNode {
  return row === undefined ? null : (
    <span className={`inline-block min-w-[7ch] text-right ${className}`} title={title}>
      {format(pointValue(row.point))}
    </span>
  )
}
