import type { RunId } from '#lib/base/brand.ts'

/**
 * Where the live feed stands. An answer over HTTP carries the revision from *before* its reading: it then holds every change up to
 * that revision, perhaps more, and applying a later change twice does no harm.
 */
export interface Revisions {
  lastRevision(runId: RunId): number
  runsRevision(): number
}
