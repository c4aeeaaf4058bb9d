/** How long a JSON value is when written out, and how deeply nested. Iterative, because depth is what it guards against. */
export function jsonSize(value: unknown): { readonly characters: number; readonly depth: number } {
  let characters = 0
  let depth = 0
  const waiting: { readonly value: unknown; readonly level: number }[] = [{ value, level: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    depth = Math.max(depth, next.level)
    const inner = childrenOf(next.value)
    characters += inner === null ? JSON.stringify(next.value).length : inner.punctuation
    for (const child of inner?.values ?? []) waiting.push({ value: child, level: next.level + 1 })
  }
  return { characters, depth }
}

function childrenOf(value: unknown): { readonly punctuation: number; readonly values: readonly unknown[] } | null {
  if (typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) {
    const values: readonly unknown[] = value
    return { punctuation: 2 + Math.max(0, values.length - 1), values }
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value)
  const keys = entries.reduce((total, [key]) => total + JSON.stringify(key).length + 1, 0)
  return { punctuation: 2 + Math.max(0, entries.length - 1) + keys, values: entries.map(([, inner]) => inner) }
}
