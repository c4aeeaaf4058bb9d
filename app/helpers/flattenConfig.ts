import type { Run } from '#lib/contract/records.ts'

type ConfigValue = Run['config'][string]

export interface ConfigRow {
  /** Where the value stands, as `optimizer.lr` or `layers.0.width`. */
  readonly key: string
  /** As JSON writes it, but a string that cannot be taken for something else goes without quotes. */
  readonly text: string
}

/** A nested configuration as one row for each value, in the order it was sent. A list without anything nested stays one value. */
export function flattenConfig(config: Run['config']): readonly ConfigRow[] {
  return rowsBelow('', config)
}

function rowsBelow(prefix: string, nested: Readonly<Record<string, ConfigValue>> | readonly ConfigValue[]): readonly ConfigRow[] {
  return Object.entries(nested).flatMap(([name, value]) => {
    const key = prefix === '' ? name : `${prefix}.${name}`
    return isNested(value) ? rowsBelow(key, value) : [{ key, text: textOf(value) }]
  })
}

function isNested(value: ConfigValue): value is Record<string, ConfigValue> | ConfigValue[] {
  if (typeof value !== 'object' || value === null) return false
  return Array.isArray(value) ? value.some(isNested) : Object.keys(value).length > 0
}

function textOf(value: ConfigValue): string {
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
  return typeof value === 'string' && !readsAsJson(value) ? value : JSON.stringify(value)
}

/** `"1"`, `"true"` and the empty string would look like another value without their quotes. */
function readsAsJson(text: string): boolean {
  if (text !== text.trim() || text === '') return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
