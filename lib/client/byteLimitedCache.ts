/** A map that forgets what was used longest ago once its values together weigh more than `maxBytes`. */
export interface ByteLimitedCache<Value> {
  get(key: string): Value | undefined
  has(key: string): boolean
  /** A value heavier than the whole limit is not kept. */
  set(key: string, value: Value): void
  forget(key: string): void
  readonly bytes: number
  readonly size: number
}

export function createByteLimitedCache<Value>({
  maxBytes,
  byteLength,
}: {
  readonly maxBytes: number
  readonly byteLength: (value: Value) => number
}): ByteLimitedCache<Value> {
  // A Map iterates in insertion order; re-inserting on use keeps the least recently used entry first.
  const entries = new Map<string, Value>()
  let bytes = 0

  const remove = (key: string): void => {
    const value = entries.get(key)
    if (value === undefined) return
    entries.delete(key)
    bytes -= byteLength(value)
  }

  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    has: (key) => entries.has(key),
    set(key, value) {
      remove(key)
      if (byteLength(value) > maxBytes) return
      entries.set(key, value)
      bytes += byteLength(value)
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break
        remove(oldest)
      }
    },
    forget: remove,
    get bytes() {
      return bytes
    },
    get size() {
      return entries.size
    },
  }
}
