'use client'

import { useEffect, useRef, useState } from 'react'
import type { Viewport } from '#app/helpers/viewport.ts'
import { browserServices } from './services.ts'

/** The address is written this long after the last movement: dragging makes a hundred movements a second. */
const settleMs = 150

/** A viewport that follows the pointer at once and the address (`stored`) behind it. */
export function useViewport(stored: Viewport, store: (viewport: Viewport) => void): readonly [Viewport, (viewport: Viewport) => void] {
  const [moving, setMoving] = useState<Viewport | null>(null)
  const cancel = useRef<(() => void) | null>(null)
  useEffect(() => () => cancel.current?.(), [])
  const move = (viewport: Viewport): void => {
    setMoving(viewport)
    cancel.current?.()
    const { clock, activity } = browserServices()
    const end = activity.begin()
    const stopTimer = clock.after(settleMs, () => {
      store(viewport)
      setMoving(null)
      end()
    })
    cancel.current = () => {
      stopTimer()
      end()
    }
  }
  return [moving ?? stored, move]
}
