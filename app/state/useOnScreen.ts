'use client'

import { useCallback, useState } from 'react'

/** Begin a little before it scrolls into sight. */
const margin = '240px'

/** Whether an element is in sight, or nearly; false until the browser has looked. */
export function useOnScreen(): readonly [(element: HTMLElement | null) => (() => void) | undefined, boolean] {
  const [visible, setVisible] = useState(false)
  const attach = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        const latest = entries.at(-1)
        if (latest !== undefined) setVisible(latest.isIntersecting)
      },
      { rootMargin: margin },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [attach, visible]
}
