'use client'

import { errorModes } from '#lib/client/errorMap.ts'
import { zoomRange, type Viewport } from '#app/helpers/viewport.ts'
import { useKeys } from './useKeys.ts'
import type { Selection, useSelection } from './useSelection.ts'

export interface RunKeyParts {
  readonly selection: Selection
  readonly select: ReturnType<typeof useSelection>[1]
  readonly viewport: Viewport
  readonly setViewport: (viewport: Viewport) => void
  /** Places of the chosen and of the newest frame among the stored steps. */
  readonly index: number
  readonly last: number
  readonly goTo: (index: number) => void
  readonly follow: (following: boolean) => void
  readonly viewBy: (offset: number) => void
}

/** Everything on the run page by key; `app/helpers/runKeys.ts` says it to the reader. */
export function useRunKeys({ selection, select, viewport, setViewport, index, last, goTo, follow, viewBy }: RunKeyParts): void {
  const zoomBy = (factor: number): void =>
    setViewport({ at: viewport.at, zoom: Math.min(zoomRange.highest, Math.max(zoomRange.lowest, (viewport.zoom ?? 1) * factor)) })
  useKeys({
    ArrowLeft: () => goTo(index - 1),
    ArrowRight: () => goTo(index + 1),
    'Shift+ArrowLeft': () => goTo(index - 10),
    'Shift+ArrowRight': () => goTo(index + 10),
    Home: () => goTo(0),
    End: () => goTo(last),
    l: () => follow(selection.step !== null),
    '[': () => viewBy(-1),
    ']': () => viewBy(1),
    e: () => void select({ error: errorModes[(errorModes.indexOf(selection.error) + 1) % errorModes.length] ?? 'absolute' }),
    f: () => setViewport({ zoom: null, at: null }),
    '1': () => setViewport({ zoom: 1, at: viewport.at }),
    '+': () => zoomBy(2),
    '=': () => zoomBy(2),
    '-': () => zoomBy(0.5),
    g: () => void select({ log: !selection.log }),
  })
}
