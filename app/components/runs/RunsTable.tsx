'use client'

import Link from 'next/link'
import { memo } from 'react'
import type { RunSummary, Standing } from '#lib/contract/http.ts'
import { StatusBadge } from '#app/components/shell/StatusBadge.tsx'
import { formatDuration, formatInteger, formatMoment, formatSpelledMetric, formatStep, missing } from '#app/helpers/format.ts'
import { useNow } from '#app/state/useNow.ts'
import { Sparkline } from './Sparkline.tsx'

const headings = [
  { text: 'Status', numeric: false },
  { text: 'Project', numeric: false },
  { text: 'Name', numeric: false },
  { text: 'Step', numeric: true },
  { text: 'PSNR, dB', numeric: true },
  { text: 'best', numeric: true },
  { text: 'SSIM', numeric: true },
  { text: 'best', numeric: true },
  { text: 'PSNR curve', numeric: false },
  { text: 'Views', numeric: true },
  { text: 'Frames', numeric: true },
  { text: 'Started', numeric: true },
  { text: 'Duration', numeric: true },
]

export function RunsTable({ runs }: { readonly runs: readonly RunSummary[] }) {
  const now = useNow(runs.some(({ run }) => run.status === 'running'))
  return (
    <div className="overflow-x-auto border-t border-line">
      <table className="w-full min-w-max border-collapse text-left">
        <thead className="text-xs text-faint">
          <tr className="h-7 border-b border-line">
            {headings.map(({ text, numeric }, index) => (
              <th key={index} scope="col" className={`px-3 font-medium whitespace-nowrap ${numeric ? 'text-right' : ''}`}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((summary) => (
            <RunRow key={summary.run.id} summary={summary} now={summary.run.endedAtMs === null ? now : summary.run.endedAtMs} today={startOfDay(now)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Only the day matters to how a start is written, and it changes once a day: rows need not be drawn every second for it. */
function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0)
}

interface RunRowProps {
  readonly summary: RunSummary
  /** The end of its duration: now while it runs. */
  readonly now: number
  readonly today: number
}

const RunRow = memo(function RunRow({ summary, now, today }: RunRowProps) {
  const { run, psnr, ssim, sparkline, viewCount, frameCount } = summary
  const known = now > 0
  return (
    <tr className="h-9 border-b border-line hover:bg-surface" data-run={run.id}>
      <td className="px-3">
        <StatusBadge status={run.status} />
      </td>
      <td className="max-w-56 truncate px-3 text-muted">{run.project}</td>
      <td className="max-w-80 truncate px-3">
        <Link href={`/runs/${run.id}`} className="font-medium text-ink hover:text-accent hover:underline hover:underline-offset-2">
          {run.name}
        </Link>
      </td>
      <Figure>{formatStep(run.lastStep)}</Figure>
      <MetricFigures metric="psnr" standing={psnr} />
      <MetricFigures metric="ssim" standing={ssim} />
      <td className="px-3">
        <Sparkline curve={sparkline} label={`PSNR over ${sparkline.storedPoints} steps`} />
      </td>
      <Figure>{formatInteger(viewCount)}</Figure>
      <Figure>{formatInteger(frameCount)}</Figure>
      <Figure>{known ? formatMoment(run.startedAtMs, today) : missing}</Figure>
      <Figure>{known ? formatDuration(now - run.startedAtMs) : missing}</Figure>
    </tr>
  )
})

function MetricFigures({ metric, standing: { latest, best } }: { readonly metric: 'psnr' | 'ssim'; readonly standing: Standing }) {
  return (
    <>
      <Figure>{formatSpelledMetric(metric, latest?.value)}</Figure>
      <Figure quiet title={best === null ? undefined : `at step ${formatStep(best.step)}`}>
        {formatSpelledMetric(metric, best?.value)}
      </Figure>
    </>
  )
}

function Figure({ children, quiet = false, title }: { readonly children: string; readonly quiet?: boolean; readonly title?: string | undefined }) {
  return (
    <td title={title} className={`px-3 text-right font-mono text-xs whitespace-nowrap ${quiet ? 'text-muted' : 'text-ink'}`}>
      {children}
    </td>
  )
}
