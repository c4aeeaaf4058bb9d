import { Notice } from '#app/components/shell/Notice.tsx'
import { emptyStageWords, type EmptyView } from '#app/helpers/stageWords.ts'

interface EmptyStageProps extends EmptyView {
  readonly failure: string | null
  readonly onPickView: () => void
}

/** In place of the pictures, when there are none: why, and what to do about it. */
export function EmptyStage({ failure, onPickView, ...empty }: EmptyStageProps) {
  const elsewhere = empty.view !== null && empty.knownViews.length > 0 && !empty.knownViews.includes(empty.view)
  return (
    <div className="grid flex-1 place-content-center justify-items-center gap-3 border-b border-line p-4 text-center max-md:min-h-64">
      {failure === null ? (
        <p className="max-w-prose break-words text-muted">{emptyStageWords(empty)}</p>
      ) : (
        <Notice tone="bad" title="This frame cannot be shown">
          {failure}
        </Notice>
      )}
      {elsewhere && (
        <button type="button" className="control" onClick={onPickView}>
          Choose a view
        </button>
      )}
    </div>
  )
}
