const longestShown = 60

/** The value at a path of own properties; undefined where there is none. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined
    return Reflect.get(inner, key)
  }, value)
}

/** A received value for an error message: short, printable, and harmless in a log line. */
export function showReceived(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing'
    case 'function':
    case 'symbol':
      return `a ${typeof value}`
    case 'bigint':
      return `${value}`
    case 'string':
      return JSON.stringify(value.length > longestShown ? `${value.slice(0, longestShown)}…` : value)
    case 'object':
      return showObject(value)
    case 'boolean':
    case 'number':
      return String(value)
  }
}

function showObject(value: object | null): string {
  if (value === null) return 'null'
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes of binary data`
  if (Array.isArray(value)) return `a list of ${value.length}`
  return `an object with ${Object.keys(value).length} fields`
}
