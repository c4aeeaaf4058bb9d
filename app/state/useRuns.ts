'use client'

import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { RunsAnswer } from '#lib/contract/http.ts'
import { createThrottle } from '#lib/client/throttle.ts'
import { browserServices } from './services.ts'

/** The whole list is asked for again at most this often. */
const listIntervalMs = 500

export const runsKey = ['runs'] as const

/** The list of runs, kept current. */
export function useRuns(): UseQueryResult<RunsAnswer> {
  const queryClient = useQueryClient()
  useEffect(() => {
    const { feed, clock, activity } = browserServices()
    const refetch = createThrottle({
      clock,
      activity,
      intervalMs: listIntervalMs,
      action: () => queryClient.invalidateQueries({ queryKey: runsKey }, { cancelRefetch: false }),
    })
    const stopFollowing = feed.followRuns(() => refetch.request())
    return () => {
      stopFollowing()
      refetch.stop()
    }
  }, [queryClient])
  return useQuery({ queryKey: runsKey, queryFn: ({ signal }) => browserServices().client.runs(signal) })
}
