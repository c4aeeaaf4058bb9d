'use client'

import { useCallback, useSyncExternalStore } from 'react'
import { createListeners } from '#lib/client/listeners.ts'
import { readTheme, rememberTheme, type Theme } from '#lib/client/viewState.ts'

const changes = createListeners()

function apply(theme: Theme): void {
  rememberTheme(theme)
  if (theme === 'light') document.documentElement.dataset['theme'] = 'light'
  else delete document.documentElement.dataset['theme']
  changes.notify()
}

export function useTheme(): { readonly theme: Theme; readonly toggle: () => void } {
  const theme = useSyncExternalStore(
    (listener) => changes.add(listener),
    () => (document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark'),
    () => 'dark' as const,
  )
  const toggle = useCallback(() => apply(readTheme() === 'light' ? 'dark' : 'light'), [])
  return { theme, toggle }
}
