import type { Frame, Run } from '#lib/contract/records.ts'

/** What is said about a frame that is not whole. */
export interface StateWords {
  readonly word: string
  readonly meaning: string
}

/** Of a frame with pixels missing. One that its run left open is no longer being rendered. */
export function frameStateWords(frame: Frame['status'], run: Run['status']): StateWords {
  if (frame === 'partial') return { word: 'never finished', meaning: 'It was closed before every pixel arrived.' }
  if (run === 'running') return { word: 'rendering', meaning: 'Its pixels are still arriving.' }
  return { word: 'unfinished', meaning: 'Its run stopped before every pixel arrived.' }
}

export interface EmptyView {
  /** Of the view that is chosen; null when there is none to choose. */
  readonly view: string | null
  readonly knownViews: readonly string[]
  readonly run: Run['status']
}

/** Why there is no picture where one would be. */
export function emptyStageWords({ view, knownViews, run }: EmptyView): string {
  const running = run === 'running'
  if (view === null) {
    return running ? 'No frames yet. They appear here as soon as the trainer sends one with log_view or frame.' : 'This run ended without a frame.'
  }
  if (!knownViews.includes(view)) {
    return running ? `No view named “${view}” yet; it appears here with its first tile.` : `This run has no view named “${view}”.`
  }
  return running ? 'No frame of this view yet. It appears here with its first tile.' : 'This run ended without a frame of this view.'
}
