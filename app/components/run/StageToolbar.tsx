'use client'

import { Maximize } from 'lucide-react'
import type { ReactNode } from 'react'
import { errorScales, type ErrorMode, type ErrorScale, type ErrorView } from '#lib/client/errorMap.ts'
import { Choice } from '#app/components/shell/Choice.tsx'
import { formatZoom } from '#app/helpers/viewport.ts'

const modeOptions = [
  { value: 'absolute', text: 'Absolute', title: '|prediction − ground truth|; its mean is L1' },
  { value: 'squared', text: 'Squared', title: '(prediction − ground truth)²; its mean is L2' },
  { value: 'signed', text: 'Signed', title: 'prediction − ground truth: orange is too bright, blue too dark' },
] as const satisfies readonly { value: ErrorMode; text: string; title: string }[]

const scaleOptions = errorScales.map((value) => ({ value, text: String(value), title: `Full colour at an error of ${value}` }))

interface StageToolbarProps {
  readonly picker: ReactNode
  readonly errorView: ErrorView
  readonly onErrorView: (change: { readonly error?: ErrorMode; readonly scale?: ErrorScale }) => void
  readonly zoom: number | null
  readonly onZoom: (zoom: number | null) => void
}

export function StageToolbar({ picker, errorView, onErrorView, zoom, onZoom }: StageToolbarProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2 border-b border-line px-3 py-1.5">
      {picker}
      <div className="flex flex-1 flex-wrap items-center justify-end gap-x-5 gap-y-2">
        <Choice label="Error" value={errorView.mode} options={modeOptions} onChoose={(error) => onErrorView({ error })} />
        <Choice label="up to" value={errorView.scale} options={scaleOptions} onChoose={(scale) => onErrorView({ scale })} />
        <div className="flex items-center gap-1" role="group" aria-label="Zoom">
          <button type="button" className="control" aria-pressed={zoom === null} onClick={() => onZoom(null)} title="Fit the image into its pane (F, double click)">
            <Maximize size={12} aria-hidden />
            Fit
          </button>
          <button type="button" className="control font-mono" aria-pressed={zoom === 1} onClick={() => onZoom(1)} title="One image pixel on one screen pixel (1)">
            1:1
          </button>
          <output className="w-[7ch] text-right font-mono text-xs text-muted" aria-label="Zoom factor">
            {zoom !== null && formatZoom(zoom)}
          </output>
        </div>
      </div>
    </div>
  )
}
