import type { Clock } from '#lib/base/clock.ts'

export interface PacerOptions {
  readonly clock: Clock
  /** Shortest time between two runs of the action. */
  readonly intervalMs: number
  readonly action: () => void
}

export interface Pacer {
  /** Asks for one run of the action: at once after a quiet time, otherwise when the interval has passed. */
  request(): void
  close(): void
}

/** The first request acts at once, so a lone change is seen without delay; a storm of them acts once per interval. */
export function createPacer({ clock, intervalMs, action }: PacerOptions): Pacer {
  let state: 'idle' | 'resting' | 'requested' | 'closed' = 'idle'
  let cancel: (() => void) | undefined

  function run(): void {
    if (state === 'closed') return
    state = 'resting'
    cancel = clock.after(intervalMs, () => {
      if (state === 'requested') run()
      else if (state === 'resting') state = 'idle'
    })
    action()
  }

  return {
    request: () => {
      if (state === 'idle') {
        state = 'requested'
        // A microtask: whatever the current call stack announces travels together.
        queueMicrotask(run)
      } else if (state === 'resting') {
        state = 'requested'
      }
    },
    close: () => {
      state = 'closed'
      cancel?.()
    },
  }
}
