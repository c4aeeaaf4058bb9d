'use client'

import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useState } from 'react'
import type { RunId } from '#lib/base/brand.ts'
import type { RunAnswer } from '#lib/contract/http.ts'
import { queryKeys } from './queryKeys.ts'
import { RunSession } from './runSession.ts'
import { browserServices } from './services.ts'

/** The session of a run page; null while the server draws it. */
export function useNewRunSession(runId: RunId): RunSession | null {
  const queryClient = useQueryClient()
  const [session] = useState(() => (typeof window === 'undefined' ? null : new RunSession(runId, browserServices(), queryClient)))
  useEffect(() => session?.start(), [session])
  return session
}

/** The run as last heard. The session does the asking. */
export function useRunSnapshot(runId: RunId): UseQueryResult<RunAnswer> {
  return useQuery({ queryKey: queryKeys.snapshot(runId), queryFn: () => browserServices().client.run(runId), enabled: false })
}

export const RunSessionContext = createContext<RunSession | null>(null)

/** Only inside a run page that has data, which it cannot have without a session. */
export function useRunSession(): RunSession {
  const session = useContext(RunSessionContext)
  if (session === null) throw new Error('A part of the run page stands outside of it.')
  return session
}
