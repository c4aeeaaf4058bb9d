import { unixMillis, type UnixMillis } from './brand.ts'

/** Time as a dependency, so that tests decide what time it is. */
export interface Clock {
  now(): UnixMillis
  /** Calls `action` once after `delayMs`; the returned function cancels it. Never keeps the process alive. */
  after(delayMs: number, action: () => void): () => void
}

export const systemClock: Clock = {
  now: () => unixMillis(Date.now()),
  after: (delayMs, action) => {
    const timer = setTimeout(action, delayMs)
    // Browsers return a number, Node a Timeout that would otherwise hold the process open.
    if (typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer)
  },
}
