'use client'

import { useState } from 'react'
import type { ErrorView } from '#lib/client/errorMap.ts'
import type { ShownFrame, Stage } from '#lib/client/stage.ts'
import { paneKinds, type PaneKind, type Pixel } from '#app/helpers/pictures.ts'
import type { Viewport } from '#app/helpers/viewport.ts'
import { createCursorStore } from '#app/state/cursorStore.ts'
import { ErrorLegend } from './ErrorLegend.tsx'
import { ImagePane } from './ImagePane.tsx'

interface StagePanelProps {
  readonly stage: Stage
  readonly shown: ShownFrame
  readonly errorView: ErrorView
  readonly viewport: Viewport
  readonly onViewport: (viewport: Viewport) => void
}

/** Prediction, ground truth and error of one frame, side by side and moving as one. */
export function StagePanel({ stage, shown, errorView, viewport, onViewport }: StagePanelProps) {
  const [cursor] = useState(() => createCursorStore<Pixel>())
  const footers: Readonly<Record<PaneKind, React.ReactNode>> = {
    prediction: <Describe image={shown.prediction} />,
    groundTruth: shown.groundTruth === null ? null : <Describe image={shown.groundTruth} />,
    error: <ErrorLegend view={errorView} />,
  }
  return (
    <div className="grid min-h-0 flex-1 grid-cols-3 max-md:grid-cols-1">
      {paneKinds.map((kind) => (
        <ImagePane key={kind} kind={kind} stage={stage} shown={shown} errorView={errorView} viewport={viewport} onViewport={onViewport} cursor={cursor} footer={footers[kind]} />
      ))}
    </div>
  )
}

const channelWords = { 1: 'grey', 3: 'RGB', 4: 'RGBA' } as const

function Describe({ image: { width, height, channels, dataType, colorSpace } }: { readonly image: ShownFrame['prediction'] }) {
  return (
    <span className="font-mono">
      {width}×{height} {channelWords[channels]} {dataType} {colorSpace === 'srgb' ? 'sRGB' : 'linear'}
    </span>
  )
}
