'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { Tooltip } from 'radix-ui'
import { useEffect, useState, type ReactNode } from 'react'
import { AppError } from '#lib/base/appError.ts'
import { browserServices } from './state/services.ts'

const retriesOfRetryable = 3

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The live feed says when something is out of date.
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // The server is often this very machine: whether the browser thinks it is online says nothing about it.
        networkMode: 'always',
        // An unreachable server is asked again when the live feed is back, not in a loop of its own.
        retry: (failures, error) => error instanceof AppError && error.retryable && failures < retriesOfRetryable,
      },
    },
  })
}

/** Whatever is on the screen is asked for again once the connection is back. */
function useRecovery(queryClient: QueryClient): void {
  useEffect(() => {
    const { feed } = browserServices()
    let lost = feed.connection().state === 'lost'
    return feed.onConnection(() => {
      const { state } = feed.connection()
      if (state === 'live' && lost) void queryClient.invalidateQueries()
      lost = state === 'lost'
    })
  }, [queryClient])
}

export function Providers({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  useRecovery(queryClient)
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>
        <Tooltip.Provider delayDuration={300}>{children}</Tooltip.Provider>
      </NuqsAdapter>
    </QueryClientProvider>
  )
}
