import type { RunSummary } from '#lib/contract/http.ts'

/** Runs that contain every word somewhere in project, name, id, status or tags; case does not matter. */
export function filterRuns(runs: readonly RunSummary[], filter: string): readonly RunSummary[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return runs
  return runs.filter(({ run }) => {
    const text = [run.project, run.name, run.id, run.status, ...run.tags].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
