/** Throws when an invariant of ours does not hold; bad input is an `AppError` instead. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant violated: ${message}`)
}

/** The value, or an error that names what was missing. */
export function assertExists<Value>(value: Value | null | undefined, name: string): Value {
  if (value === null || value === undefined) throw new Error(`Invariant violated: ${name} is missing`)
  return value
}

/** Makes a switch over a union exhaustive: it compiles only when every case is handled. */
export function assertUnreachable(value: never): never {
  throw new Error(`Invariant violated: unexpected value ${JSON.stringify(value)}`)
}
