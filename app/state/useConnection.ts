'use client'

import { useCallback, useSyncExternalStore } from 'react'
import type { Connection } from '#lib/client/liveFeed.ts'
import { browserServices } from './services.ts'

const connecting: Connection = { state: 'connecting' }

export function useConnection(): Connection {
  const subscribe = useCallback((listener: () => void) => browserServices().feed.onConnection(listener), [])
  return useSyncExternalStore(
    subscribe,
    () => browserServices().feed.connection(),
    () => connecting,
  )
}
