import type { Clock } from '../base/clock.ts'
import type { Activity } from './activity.ts'

export interface Throttle {
  /** Asks for one run of the action: at once after a quiet time, otherwise when the last one is over and the interval has passed. */
  request(): void
  stop(): void
}

export interface ThrottleParts {
  readonly clock: Clock
  /** Counts a request that waits as work under way. */
  readonly activity: Activity
  /** Shortest time from the start of one run to the start of the next. */
  readonly intervalMs: number
  readonly action: () => Promise<unknown>
}

/** Turns a stream of "something changed" into work that the machine can keep up with: never two at a time, never more often than told. */
export function createThrottle({ clock, activity, intervalMs, action }: ThrottleParts): Throttle {
  let busy = false
  let stopped = false
  let endWaiting: (() => void) | null = null
  let cancel: (() => void) | null = null

  const rested = (): void => {
    busy = false
    if (endWaiting !== null) start()
  }

  const start = (): void => {
    busy = true
    const end = endWaiting
    endWaiting = null
    const startedAt = clock.now()
    void action()
      // Whoever shows the result also shows why there is none.
      .catch(() => undefined)
      .then(() => {
        end?.()
        if (!stopped) cancel = clock.after(Math.max(0, startedAt + intervalMs - clock.now()), rested)
      })
  }

  return {
    request() {
      if (stopped) return
      endWaiting ??= activity.begin()
      if (!busy) start()
    },
    stop() {
      stopped = true
      cancel?.()
      endWaiting?.()
      endWaiting = null
    },
  }
}
