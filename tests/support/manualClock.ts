import { unixMillis } from '#lib/base/brand.ts'
import type { Clock } from '#lib/base/clock.ts'

export interface ManualClock extends Clock {
  /** Lets this much time pass, calling what becomes due in order. */
  advance(milliseconds: number): void
}

interface Due {
  readonly at: number
  readonly action: () => void
}

/** Time that passes only when a test says so. */
export function createManualClock(startMs = 1_700_000_000_000): ManualClock {
  let now = startMs
  let waiting: Due[] = []
  return {
    now: () => unixMillis(now),
    after: (delayMs, action) => {
      const due = { at: now + delayMs, action }
      waiting.push(due)
      return () => {
        waiting = waiting.filter((other) => other !== due)
      }
    },
    advance: (milliseconds) => {
      const end = now + milliseconds
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        waiting = waiting.filter((other) => other !== next)
        now = next.at
        next.action()
      }
      now = end
    },
  }
}
