/** A real part, but for the methods replaced here: to see what happens when the disk fails. */
export function withFaults<Part extends object>(part: Part, faults: Partial<Part>): Part {
  return new Proxy(part, {
    get: (target, key) => {
      const replaced: unknown = Reflect.get(faults, key)
      if (replaced !== undefined) return replaced
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (...values: unknown[]) => Reflect.apply(value, target, values) as unknown : value
    },
  })
}

/** An action that fails with a system error the first `times` it is called. */
export function failing<Arguments extends unknown[], Value>(times: number, action: (...values: Arguments) => Promise<Value>): (...values: Arguments) => Promise<Value> {
  let left = times
  return (...values) => {
    if (left-- > 0) return Promise.reject(new Error('ENOSPC: no space left on device'))
    return action(...values)
  }
}
