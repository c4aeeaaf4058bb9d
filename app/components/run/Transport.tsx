'use client'

import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight, Radio } from 'lucide-react'
import type { FrameStep } from '#lib/contract/http.ts'
import { formatInteger, formatStep } from '#app/helpers/format.ts'
import { ScrubberTicks } from './ScrubberTicks.tsx'

interface TransportProps {
  readonly frames: readonly FrameStep[]
  readonly index: number
  readonly following: boolean
  /** Nothing more will come to be followed. */
  readonly ended: boolean
  readonly onIndex: (index: number) => void
  readonly onFollow: (following: boolean) => void
}

/** Through every stored step of the view: by dragging, by button, by key. */
export function Transport({ frames, index, following, ended, onIndex, onFollow }: TransportProps) {
  const last = frames.length - 1
  const step = frames[index]?.step ?? null
  const buttons = [
    { label: 'First step (Home)', Icon: ChevronFirst, to: 0 },
    { label: 'Previous step (←)', Icon: ChevronLeft, to: index - 1 },
    { label: 'Next step (→)', Icon: ChevronRight, to: index + 1 },
    { label: 'Last step (End)', Icon: ChevronLast, to: last },
  ]
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-3 py-1.5">
      <div className="flex gap-1">
        {buttons.map(({ label, Icon, to }) => (
          <button key={label} type="button" className="control w-7 px-0" aria-label={label} title={label} disabled={to < 0 || to > last || to === index} onClick={() => onIndex(to)}>
            <Icon size={14} aria-hidden />
          </button>
        ))}
      </div>
      <div className="relative min-w-40 flex-1">
        <ScrubberTicks frames={frames} />
        <input
          type="range"
          className="scrubber relative block"
          min={0}
          max={Math.max(0, last)}
          value={Math.max(0, index)}
          disabled={last < 1}
          onChange={(event) => onIndex(event.target.valueAsNumber)}
          aria-label="Step"
          aria-valuetext={`step ${formatStep(step)}, ${index + 1} of ${frames.length}`}
        />
      </div>
      <output className="flex justify-end gap-[1ch] font-mono text-xs whitespace-nowrap" aria-label="Chosen step">
        <span className="inline-block min-w-[8ch] text-right text-ink">{formatStep(step)}</span>
        <span className="inline-block min-w-[15ch] text-faint">
          {' · '}
          {formatInteger(index + 1)} of {formatInteger(frames.length)}
        </span>
      </output>
      <button
        type="button"
        className="control w-28"
        aria-pressed={following && !ended}
        disabled={ended}
        onClick={() => onFollow(!following)}
        title={ended ? 'The run has ended; use End to go to the last step' : 'Always show the newest frame of this view (L)'}
      >
        <Radio size={14} aria-hidden />
        Follow live
      </button>
    </div>
  )
}
