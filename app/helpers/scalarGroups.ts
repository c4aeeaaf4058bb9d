export interface ScalarGroup {
  readonly prefix: string
  readonly names: readonly string[]
}

/** Series by what stands before the first slash, in order of first mention; those without one come last. */
export function scalarGroups(names: readonly string[]): readonly ScalarGroup[] {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const slash = name.indexOf('/')
    const prefix = slash > 0 ? name.slice(0, slash) : ''
    groups.set(prefix, [...(groups.get(prefix) ?? []), name])
  }
  return [...groups].map(([prefix, members]) => ({ prefix, names: members })).sort((a, b) => Number(a.prefix === '') - Number(b.prefix === ''))
}

/** Losses, errors and learning rates fall over decades: a linear axis shows nothing of their second half. */
export function isLossLike(name: string): boolean {
  return /(^|[/_.\-\s])(loss|l1|l2|mse|mae|rmse|err|error|lr|learning_?rate|grad_?norm)($|[/_.\-\s])/i.test(name) || /[a-z]Loss$/.test(name)
}
