'use client'

import { memo, useState, type ReactNode } from 'react'
import type { RunId } from '#lib/base/brand.ts'
import type { FrameMetricName } from '#lib/contract/records.ts'
import { describeFailure } from '#app/helpers/connectionError.ts'
import { formatMetric, formatScalar, metricWords, plural } from '#app/helpers/format.ts'
import { isLossLike, scalarGroups } from '#app/helpers/scalarGroups.ts'
import { createCursorStore, type CursorStore } from '#app/state/cursorStore.ts'
import { useQualityCurve, useScalarCurve } from '#app/state/useCurves.ts'
import { useElementSize } from '#app/state/useElementSize.ts'
import { useOnScreen } from '#app/state/useOnScreen.ts'
import { ChartCard, plotHeight } from './ChartCard.tsx'

export interface ChartsPanelProps {
  readonly runId: RunId
  readonly protocol: string
  readonly view: string | null
  readonly viewCount: number
  readonly series: readonly string[]
  readonly log: boolean
  readonly onLog: (log: boolean) => void
  readonly current: CursorStore<number>
  readonly onPick: (step: number) => void
}

interface ChartContext extends Pick<ChartsPanelProps, 'runId' | 'protocol' | 'view' | 'viewCount' | 'log' | 'current' | 'onPick'> {
  readonly hovered: CursorStore<number>
  readonly points: number
}

const metrics = ['psnr', 'ssim', 'l1', 'l2'] as const satisfies readonly FrameMetricName[]
const grid = 'grid grid-cols-1 sm:grid-cols-2 xl:grid-cols-4'

/** Curves have as many places as the widest chart has columns, in steps that a resize rarely crosses. */
function pointsFor(panelWidth: number): number {
  const columns = panelWidth >= 1_200 ? 4 : panelWidth >= 640 ? 2 : 1
  return Math.max(100, Math.round(panelWidth / columns / 100) * 100)
}

export const ChartsPanel = memo(function ChartsPanel(props: ChartsPanelProps) {
  const [attach, size] = useElementSize()
  const [hovered] = useState(() => createCursorStore<number>())
  const context: ChartContext = { ...props, hovered, points: pointsFor(size?.width ?? 0) }
  const groups = scalarGroups(props.series)
  return (
    <div ref={attach} className="pb-6">
      {size !== null && (
        <>
          <SectionHeading title="Quality" note={`measured by the server over ${plural(props.viewCount, 'view')}`}>
            <Legend log={props.log} onLog={props.onLog} severalViews={props.viewCount > 1} />
          </SectionHeading>
          <div className={`${grid} border-t border-line`}>
            {metrics.map((metric) => (
              <OnScreen key={metric}>{(visible) => <QualityChart metric={metric} context={context} visible={visible} />}</OnScreen>
            ))}
          </div>
          {groups.map(({ prefix, names }) => (
            <section key={prefix} aria-label={prefix === '' ? 'other scalars' : prefix}>
              <SectionHeading title={prefix === '' ? 'Other' : prefix} note={`${plural(names.length, 'scalar')} sent by the trainer`} />
              <div className={`${grid} border-t border-line`}>
                {names.map((name) => (
                  <OnScreen key={name}>{(visible) => <ScalarChart name={name} context={context} visible={visible} />}</OnScreen>
                ))}
              </div>
            </section>
          ))}
        </>
      )}
    </div>
  )
})

function SectionHeading({ title, note, children }: { readonly title: string; readonly note: string; readonly children?: ReactNode }) {
  return (
    <div className="flex min-h-10 items-center justify-between gap-3 px-3 pt-1">
      <h2 className="font-semibold">
        {title} <span className="ml-1 text-xs font-normal text-faint">{note}</span>
      </h2>
      {children}
    </div>
  )
}

const legend = [
  { text: 'mean over views', look: 'h-0.5 w-4 bg-accent' },
  { text: 'min to max', look: 'h-2.5 w-4 bg-accent/25' },
  { text: 'chosen view', look: 'h-0.5 w-4 bg-second' },
]

function Legend({ log, onLog, severalViews }: Pick<ChartsPanelProps, 'log' | 'onLog'> & { readonly severalViews: boolean }) {
  return (
    <div className="flex items-center gap-3 text-xs">
      {severalViews &&
        legend.map(({ text, look }) => (
          <span key={text} className="flex items-center gap-1.5 whitespace-nowrap text-muted max-md:hidden">
            <span aria-hidden className={look} />
            {text}
          </span>
        ))}
      <button type="button" className="control" aria-pressed={log} onClick={() => onLog(!log)} title="Losses and errors on a logarithmic axis (G)">
        Log losses
      </button>
    </div>
  )
}

/** The height that a chart takes before it is drawn, so that nothing moves when it is. */
const cardHeight = plotHeight + 43

function OnScreen({ children }: { readonly children: (visible: boolean) => ReactNode }) {
  const [attach, visible] = useOnScreen()
  return (
    <div ref={attach} className="min-w-0" style={{ minHeight: cardHeight }}>
      {children(visible)}
    </div>
  )
}

function messageOf({ isPending, error }: { readonly isPending: boolean; readonly error: Error | null }): string | null {
  if (error !== null) return describeFailure(error).title
  return isPending ? 'Reading…' : null
}

function QualityChart({ metric, context, visible }: { readonly metric: FrameMetricName; readonly context: ChartContext; readonly visible: boolean }) {
  const { runId, view, points, protocol, viewCount, log } = context
  const mean = useQualityCurve({ runId, metric, view: null, points, wanted: visible })
  // With a single view its curve is the mean.
  const overlaid = viewCount > 1 ? view : null
  const chosen = useQualityCurve({ runId, metric, view: overlaid, points, wanted: visible && overlaid !== null })
  const { label, unit, rises } = metricWords[metric]
  return (
    <ChartCard
      {...context}
      title={label}
      unit={unit}
      caption={`${viewCount > 1 ? 'mean over views · ' : ''}protocol ${protocol}`}
      curve={mean.data ?? null}
      overlay={overlaid === null ? null : (chosen.data ?? null)}
      overlayName={overlaid}
      log={log && !rises}
      format={(value) => formatMetric(metric, value)}
      message={messageOf(mean)}
    />
  )
}

function ScalarChart({ name, context, visible }: { readonly name: string; readonly context: ChartContext; readonly visible: boolean }) {
  const { runId, points, log } = context
  const query = useScalarCurve({ runId, series: name, points, wanted: visible })
  return (
    <ChartCard
      {...context}
      title={name}
      unit=""
      caption="as sent by the trainer"
      curve={query.data ?? null}
      overlay={null}
      overlayName={null}
      log={log && isLossLike(name)}
      format={formatScalar}
      message={messageOf(query)}
    />
  )
}
