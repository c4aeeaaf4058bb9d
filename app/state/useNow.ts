'use client'

import { useEffect, useState } from 'react'
import { browserServices } from './services.ts'

/** The time, once a second while `ticking`; 0 until the page runs in a browser, whose clock may not be the server's. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(0)
  useEffect(() => {
    const { clock } = browserServices()
    let cancel = clock.after(0, function tick() {
      setNow(clock.now())
      if (ticking) cancel = clock.after(1_000 - (clock.now() % 1_000), tick)
    })
    return () => cancel()
  }, [ticking])
  return now
}
