import type { RunId } from '#lib/base/brand.ts'
import type { RunSummary } from '#lib/contract/http.ts'
import type { Run } from '#lib/contract/records.ts'
import type { Store } from '../../storage/store.ts'
import type { Revisions } from './revisions.ts'

/** A sparkline is some 100 pixels wide; two pixels a place. */
const sparklinePoints = 48

/** Summaries kept ready; as many as one list answer may have. */
const keptSummariesMax = 1_000

export interface RunSummaries {
  of(run: Run): Promise<RunSummary>
}

interface KeptFigures {
  readonly revision: number
  readonly figures: Promise<Omit<RunSummary, 'run'>>
}

/**
 * The figures of a run as lists show them. They change only with the run's revision, so a list of hundreds of finished runs and
 * one that trains asks the store about the one.
 */
export function createRunSummaries({ store, revisions }: { readonly store: Store; readonly revisions: Revisions }): RunSummaries {
  const kept = new Map<RunId, KeptFigures>()

  async function readFigures(runId: RunId): Promise<Omit<RunSummary, 'run'>> {
    const [psnr, ssim, sparkline, views, frameCount] = await Promise.all([
      store.standing(runId, 'psnr'),
      store.standing(runId, 'ssim'),
      store.meanQuality({ runId, metric: 'psnr', maxPoints: sparklinePoints }),
      store.views(runId),
      store.countFrames(runId),
    ])
    return { psnr, ssim, sparkline, viewCount: views.length, frameCount }
  }

  function figuresOf(runId: RunId): Promise<Omit<RunSummary, 'run'>> {
    const revision = revisions.lastRevision(runId)
    const known = kept.get(runId)
    if (known?.revision === revision) return known.figures
    const figures = readFigures(runId)
    kept.delete(runId)
    kept.set(runId, { revision, figures })
    forgetOldest()
    // A failed reading must not be kept; whoever awaits it hears of the failure.
    figures.catch(() => kept.delete(runId))
    return figures
  }

  function forgetOldest(): void {
    for (const runId of kept.keys()) {
      if (kept.size <= keptSummariesMax) return
      kept.delete(runId)
    }
  }

  return { of: async (run) => ({ run, ...(await figuresOf(run.id)) }) }
}
