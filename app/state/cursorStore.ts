import { createListeners } from '#lib/client/listeners.ts'

/** A value that many small parts of the page read and one gesture writes, too often to draw the whole page for it. */
export interface CursorStore<Value> {
  readonly get: () => Value | null
  readonly set: (value: Value | null) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function createCursorStore<Value>(): CursorStore<Value> {
  const listeners = createListeners()
  let current: Value | null = null
  return {
    get: () => current,
    set: (value) => {
      if (value === current) return
      current = value
      listeners.notify()
    },
    subscribe: (listener) => listeners.add(listener),
  }
}
