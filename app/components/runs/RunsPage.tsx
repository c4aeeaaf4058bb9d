'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { useRef } from 'react'
import type { RunSummary } from '#lib/contract/http.ts'
import { AppHeader } from '#app/components/shell/AppHeader.tsx'
import { Notice } from '#app/components/shell/Notice.tsx'
import { describeFailure } from '#app/helpers/connectionError.ts'
import { plural } from '#app/helpers/format.ts'
import { filterRuns } from '#app/helpers/filterRuns.ts'
import { useKeys } from '#app/state/useKeys.ts'
import { useRuns } from '#app/state/useRuns.ts'
import { RunsEmpty } from './RunsEmpty.tsx'
import { RunsTable } from './RunsTable.tsx'

const help = [
  { keys: ['/'], does: 'filter the list' },
  { keys: ['T'], does: 'switch between the dark and the light theme' },
  { keys: ['?'], does: 'this list' },
]

export function RunsPage() {
  const { data, error } = useRuns()
  return (
    <div className="flex min-h-full flex-col">
      <AppHeader help={help}>
        <h1 className="text-muted">Runs</h1>
      </AppHeader>
      <main className="flex flex-1 flex-col">
        {error !== null && (
          <div className="p-3">
            <Notice tone="bad" title={describeFailure(error).title}>
              {describeFailure(error).detail}
              {data !== undefined && ' What you see is from before.'}
            </Notice>
          </div>
        )}
        {data === undefined ? error === null && <p className="p-4 text-muted">Reading the runs…</p> : <RunsList runs={data.runs} total={data.total} />}
      </main>
    </div>
  )
}

function RunsList({ runs, total }: { readonly runs: readonly RunSummary[]; readonly total: number }) {
  const [filter, setFilter] = useQueryState('filter', parseAsString.withDefault(''))
  const input = useRef<HTMLInputElement>(null)
  useKeys({ '/': () => input.current?.focus() })
  if (runs.length === 0) return <RunsEmpty />
  const found = filterRuns(runs, filter)
  const count = found.length === total ? plural(total, 'run') : `${found.length} of ${plural(total, 'run')}`
  return (
    <>
      <div className="flex items-center gap-3 px-3 py-2">
        <input
          ref={input}
          type="search"
          value={filter}
          onChange={(event) => void setFilter(event.target.value === '' ? null : event.target.value)}
          placeholder="Filter by project, name, tag or status"
          aria-label="Filter runs"
          className="h-7 w-80 max-w-full rounded border border-line bg-surface px-2 placeholder:text-faint"
        />
        <span className="text-xs whitespace-nowrap text-muted">{count}</span>
      </div>
      {found.length === 0 ? <p className="p-4 text-muted">No run matches “{filter}”.</p> : <RunsTable runs={found} />}
    </>
  )
}
