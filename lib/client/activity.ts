/**
 * Counts the work under way, so that whoever waits for "nothing more will change" can: a test before it looks, a screenshot before
 * it is taken.
 */
export interface Activity {
  /** One more thing is under way until the returned function is called; calling it twice counts once. */
  begin(): () => void
  readonly pending: number
  /** Resolves when nothing is under way. Work begun by what just ended, in the same microtasks, is waited for too. */
  whenIdle(): Promise<void>
}

export function createActivity(): Activity {
  let pending = 0
  let waiting: (() => void)[] = []

  const end = (): void => {
    pending -= 1
    if (pending > 0) return
    const wake = waiting
    waiting = []
    for (const resolve of wake) resolve()
  }

  return {
    begin() {
      pending += 1
      let ended = false
      return () => {
        if (ended) return
        ended = true
        end()
      }
    },
    get pending() {
      return pending
    },
    async whenIdle() {
      while (pending > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}
