'use client'

import { useCallback, useState } from 'react'

export interface ElementSize {
  readonly width: number
  readonly height: number
}

/** The inner size of an element in whole pixels; null until it is laid out. */
export function useElementSize(): readonly [(element: HTMLElement | null) => (() => void) | undefined, ElementSize | null] {
  const [size, setSize] = useState<ElementSize | null>(null)
  const attach = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined
    const measure = (): void => {
      const [width, height] = [element.clientWidth, element.clientHeight]
      setSize((known) => (known?.width === width && known.height === height ? known : { width, height }))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])
  return [attach, size]
}
