'use client'

import { useCallback, useEffect, useState } from 'react'
import type { RunAnswer } from '#lib/contract/http.ts'
import { ChartsPanel } from '#app/components/charts/ChartsPanel.tsx'
import { createCursorStore } from '#app/state/cursorStore.ts'
import { useRunKeys } from '#app/state/useRunKeys.ts'
import { useRunSession } from '#app/state/useRunSession.ts'
import { useSelection } from '#app/state/useSelection.ts'
import { useStageState, useViewFrames } from '#app/state/useViewFrames.ts'
import { useViewport } from '#app/state/useViewport.ts'
import { EmptyStage } from './EmptyStage.tsx'
import { FrameFigures } from './FrameFigures.tsx'
import { RunDetails } from './RunDetails.tsx'
import { StagePanel } from './StagePanel.tsx'
import { StageToolbar } from './StageToolbar.tsx'
import { Transport } from './Transport.tsx'
import { ViewPicker } from './ViewPicker.tsx'

/** One run: its pictures above, its curves below, both at the step that is chosen. */
export function RunView({ answer }: { readonly answer: RunAnswer }) {
  const { run } = answer.summary
  const { stage } = useRunSession()
  const [selection, select] = useSelection()
  const view = selection.view ?? answer.views[0]?.key ?? null
  const { frames, index } = useViewFrames({ runId: run.id, view, step: selection.step, stage })
  const { shown, chosen, failure } = useStageState(stage)
  const [viewport, setViewport] = useViewport(selection, (moved) => void select(moved))
  const current = useCurrentStep(frames[index]?.step ?? null)
  const [picking, setPicking] = useState(false)
  const errorView = { mode: selection.error, scale: selection.scale }

  const goTo = (wanted: number): void => {
    const target = frames[Math.min(frames.length - 1, Math.max(0, wanted))]
    if (target !== undefined) void select({ step: target.step })
  }
  const follow = (following: boolean): void => void select({ step: following ? null : (frames[index]?.step ?? null) })
  const viewBy = (offset: number): void => {
    const place = answer.views.findIndex(({ key }) => key === view)
    const target = answer.views[place + offset]
    if (target !== undefined) void select({ view: target.key })
  }
  useRunKeys({ selection, select, viewport, setViewport, index, last: frames.length - 1, goTo, follow, viewBy })
  const onPick = useCallback((step: number) => void select({ step }), [select])
  const onLog = useCallback((log: boolean) => void select({ log }), [select])
  const loadingStep = shown !== null && chosen !== shown.frame.id ? (frames[index]?.step ?? null) : null

  return (
    <>
      <div className="flex h-[clamp(22rem,56vh,46rem)] shrink-0 flex-col max-md:h-auto">
        <StageToolbar
          picker={<ViewPicker views={answer.views} chosen={view} onChoose={(key) => void select({ view: key })} open={picking} onOpen={setPicking} />}
          errorView={errorView}
          onErrorView={(change) => void select(change)}
          zoom={viewport.zoom}
          onZoom={(zoom) => setViewport({ zoom, at: zoom === null ? null : viewport.at })}
        />
        {shown === null ? (
          <EmptyStage failure={failure} view={view} knownViews={answer.views.map(({ key }) => key)} run={run.status} onPickView={() => setPicking(true)} />
        ) : (
          <>
            <StagePanel stage={stage} shown={shown} errorView={errorView} viewport={viewport} onViewport={setViewport} />
            <FrameFigures shown={shown} runStatus={run.status} waitingForStep={loadingStep} />
          </>
        )}
        <Transport frames={frames} index={index} following={selection.step === null} ended={run.status !== 'running'} onIndex={goTo} onFollow={follow} />
      </div>
      <ChartsArea answer={answer} view={view} log={selection.log} onLog={onLog} current={current} onPick={onPick} />
    </>
  )
}

interface ChartsAreaProps extends Pick<React.ComponentProps<typeof ChartsPanel>, 'view' | 'log' | 'onLog' | 'current' | 'onPick'> {
  readonly answer: RunAnswer
}

/** What lies below the pictures. Keeps the charts from being drawn for changes that they do not show, such as every new step of the run. */
function ChartsArea({ answer, ...rest }: ChartsAreaProps) {
  const names = answer.series.map(({ name }) => name).join('\n')
  const [series, setSeries] = useState({ names, list: answer.series.map(({ name }) => name) })
  if (series.names !== names) setSeries({ names, list: names.split('\n') })
  const { run, viewCount } = answer.summary
  return (
    <div className="min-h-0 flex-1 overflow-y-auto max-md:overflow-visible" tabIndex={-1}>
      <ChartsPanel runId={run.id} protocol={run.protocol} viewCount={viewCount} series={series.list} {...rest} />
      <RunDetails config={run.config} tags={run.tags} notes={run.notes} />
    </div>
  )
}

/** Puts the chosen step where charts look for it without being drawn anew. */
function useCurrentStep(step: number | null) {
  const [store] = useState(() => createCursorStore<number>())
  useEffect(() => store.set(step), [store, step])
  return store
}
