import { readNumber } from '#lib/base/spelledNumber.ts'
import type { ShownFrame } from '#lib/client/stage.ts'
import type { FrameMetricName, FrameMetrics, Run } from '#lib/contract/records.ts'
import { formatInteger, formatMetric, formatPercent, formatStep, metricWords, plural } from '#app/helpers/format.ts'
import { frameStateWords } from '#app/helpers/stageWords.ts'
import { ProtocolDetails } from './ProtocolDetails.tsx'

/** Room for the longest figure of each metric. */
const figureWidths: Readonly<Record<FrameMetricName, string>> = { psnr: 'min-w-[5ch]', ssim: 'min-w-[6ch]', l1: 'min-w-[8ch]', l2: 'min-w-[8ch]', smoothL1: 'min-w-[8ch]' }
const shownMetrics = ['psnr', 'ssim', 'l1', 'l2'] as const satisfies readonly FrameMetricName[]

interface FrameFiguresProps {
  readonly shown: ShownFrame
  readonly runStatus: Run['status']
  readonly waitingForStep: number | null
}

/** The numbers of the frame on the screen: measured, still rendering, or why there are none. Widths are fixed: digits come and go. */
export function FrameFigures({ shown, runStatus, waitingForStep }: FrameFiguresProps) {
  const { frame } = shown
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-5 gap-y-1 border-y border-line bg-surface px-3 text-xs" aria-label="Figures of the shown frame" role="group">
      <span className="whitespace-nowrap">
        <span className="text-faint">Step </span>
        <span className={`inline-block min-w-[6ch] font-mono ${waitingForStep === null ? 'text-ink' : 'text-faint'}`} data-figure="step" aria-busy={waitingForStep !== null}>
          {formatStep(frame.step)}
        </span>
      </span>
      {frame.metrics === null ? <Unmeasured shown={shown} runStatus={runStatus} /> : <Measured metrics={frame.metrics} />}
    </div>
  )
}

function Figure({ metric, value, quiet = false }: { readonly metric: FrameMetricName; readonly value: number; readonly quiet?: boolean }) {
  const { label, unit, meaning } = metricWords[metric]
  return (
    <span className="whitespace-nowrap" title={meaning}>
      <span className="text-faint">{label} </span>
      <span className={`inline-block font-mono ${figureWidths[metric]} ${quiet ? 'text-warn' : 'font-medium text-ink'}`} data-figure={metric}>
        {formatMetric(metric, value)}
      </span>
      {unit !== '' && <span className="text-faint"> {unit}</span>}
    </span>
  )
}

function Measured({ metrics }: { readonly metrics: FrameMetrics }) {
  const { values, finiteOnly, nonFinitePixels, unavailable, protocol, implementation } = metrics
  const finitePsnr = finiteOnly?.psnr === undefined ? NaN : readNumber(finiteOnly.psnr)
  return (
    <>
      {shownMetrics.map((metric) => (
        <Figure key={metric} metric={metric} value={readNumber(values[metric])} />
      ))}
      {nonFinitePixels > 0 && (
        <span className="whitespace-nowrap text-warn">
          {plural(nonFinitePixels, 'pixel')} with NaN or ∞{Number.isNaN(finitePsnr) ? '' : `; without them PSNR ${formatMetric('psnr', finitePsnr)} dB`}
        </span>
      )}
      {Object.entries(unavailable).map(([metric, reason]) => (
        <span key={metric} className="text-warn">
          {metric.toUpperCase()}: {reason}
        </span>
      ))}
      <ProtocolDetails protocol={protocol} implementation={implementation} />
    </>
  )
}

function Unmeasured({ shown: { frame, coveredPixels, running, groundTruth, prediction }, runStatus }: Pick<FrameFiguresProps, 'shown' | 'runStatus'>) {
  const pixels = frame.width * frame.height
  const share = coveredPixels / pixels
  if (frame.status === 'complete') {
    return <span className="text-muted">{groundTruth === null ? 'not measured: this view has no ground truth' : 'being measured…'}</span>
  }
  const { word, meaning } = frameStateWords(frame.status, runStatus)
  return (
    <>
      <span className="rounded-xs border border-warn px-1 text-warn" title={meaning}>
        {word}
      </span>
      <span className="whitespace-nowrap" title={`${formatInteger(coveredPixels)} of ${formatInteger(pixels)} pixels`}>
        <span className="inline-block min-w-[6ch] text-right font-mono" data-figure="coverage">
          {formatPercent(share)}
        </span>
        <span className="text-faint"> of the pixels are there{frame.status === 'partial' && prediction.covered === null && '; missing ones are shown as zero'}</span>
      </span>
      {running !== null && (
        <>
          <span className="text-faint">of these only:</span>
          <Figure quiet metric="psnr" value={readNumber(running.psnr)} />
          <Figure quiet metric="l1" value={readNumber(running.l1)} />
          <Figure quiet metric="l2" value={readNumber(running.l2)} />
        </>
      )}
    </>
  )
}
