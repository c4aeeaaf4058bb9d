'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import type { RunId } from '#lib/base/brand.ts'
import type { Stage, StageState } from '#lib/client/stage.ts'
import type { FrameStep } from '#lib/contract/http.ts'
import { frameIndexAt, neighboursOf } from '#app/helpers/frameSteps.ts'
import { queryKeys } from './queryKeys.ts'
import { browserServices } from './services.ts'

const none: readonly FrameStep[] = []

export interface ViewFrames {
  readonly frames: readonly FrameStep[]
  /** Of the chosen frame; -1 when the view has none. */
  readonly index: number
}

/** The stored steps of a view, with the one that `step` stands for put on the stage. */
export function useViewFrames({ runId, view, step, stage }: { readonly runId: RunId; readonly view: string | null; readonly step: number | null; readonly stage: Stage }): ViewFrames {
  const { data, isPlaceholderData } = useQuery({
    queryKey: queryKeys.frames(runId, view ?? ''),
    queryFn: ({ signal }) => browserServices().client.frames(runId, view ?? '', signal),
    enabled: view !== null,
    placeholderData: keepPreviousData,
  })
  const frames = data?.frames ?? none
  const index = frameIndexAt(frames, step)
  useEffect(() => {
    // The frames of the view before stay on the screen until those of the new one are known, but nothing more is loaded of them.
    if (!isPlaceholderData) stage.choose(frames[index]?.frameId ?? null, neighboursOf(frames, index))
  }, [stage, frames, index, isPlaceholderData])
  return { frames, index }
}

const emptyStage: StageState = { chosen: null, shown: null, failure: null }

export function useStageState(stage: Stage): StageState {
  return useSyncExternalStore(stage.onState, stage.state, () => emptyStage)
}
