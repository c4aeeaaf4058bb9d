'use client'

import Link from 'next/link'
import { useEffect } from 'react'
import { AppError } from '#lib/base/appError.ts'
import type { RunId } from '#lib/base/brand.ts'
import { AppHeader } from '#app/components/shell/AppHeader.tsx'
import { Notice } from '#app/components/shell/Notice.tsx'
import { describeFailure } from '#app/helpers/connectionError.ts'
import { runKeyHelp } from '#app/helpers/runKeys.ts'
import { RunSessionContext, useNewRunSession, useRunSnapshot } from '#app/state/useRunSession.ts'
import { RunHeader } from './RunHeader.tsx'
import { RunView } from './RunView.tsx'

export function RunPage({ runId }: { readonly runId: RunId }) {
  const session = useNewRunSession(runId)
  const { data, error } = useRunSnapshot(runId)
  const run = data?.summary.run
  useEffect(() => {
    if (run !== undefined) document.title = `${run.name} · ${run.project} · Raywatch`
  }, [run])
  return (
    <div className="flex h-full flex-col max-md:h-auto">
      <AppHeader help={runKeyHelp}>{run === undefined ? <h1 className="text-muted">Run {runId}</h1> : <RunHeader run={run} />}</AppHeader>
      <main className="flex min-h-0 flex-1 flex-col">
        {error !== null && <RunFailure error={error} hasData={data !== undefined} />}
        {data !== undefined && session !== null ? (
          <RunSessionContext value={session}>
            <RunView answer={data} />
          </RunSessionContext>
        ) : (
          error === null && <p className="p-4 text-muted">Reading the run…</p>
        )}
      </main>
    </div>
  )
}

function RunFailure({ error, hasData }: { readonly error: Error; readonly hasData: boolean }) {
  const unknown = error instanceof AppError && error.code === 'unknown_run'
  const { title, detail } = unknown
    ? { title: 'There is no such run on this server', detail: 'It may live on another server, or its data folder was removed.' }
    : describeFailure(error)
  return (
    <div className="p-3">
      <Notice tone="bad" title={title}>
        {detail} {hasData && 'What you see is from before. '}
        <Link href="/" className="text-accent underline underline-offset-2">
          All runs
        </Link>
      </Notice>
    </div>
  )
}
