import type { z } from 'zod'
import { AppError } from '#lib/base/appError.ts'
import type { RunId } from '#lib/base/brand.ts'
import type { curvesQuerySchema, CurvesAnswer, FramesAnswer, FrameStep, qualityQuerySchema, RunAnswer, RunsAnswer } from '#lib/contract/http.ts'
import type { Frame, Run } from '#lib/contract/records.ts'
import type { CurveQuestion, Store } from '../../storage/store.ts'
import type { Revisions } from './revisions.ts'
import { createRunSummaries } from './runSummaries.ts'

type CurvesQuery = z.output<typeof curvesQuerySchema>
type QualityQuery = z.output<typeof qualityQuerySchema>

/** What the pages read about runs. Every answer's revision is taken before anything is read (`revisions.ts`). */
export interface RunReader {
  list(limit: number): Promise<RunsAnswer>
  snapshot(runId: RunId): Promise<RunAnswer>
  /** Series that do not exist are left out: a page may ask for a series a moment before its first point. */
  curves(runId: RunId, query: CurvesQuery): Promise<CurvesAnswer>
  quality(runId: RunId, query: QualityQuery): Promise<CurvesAnswer>
  frames(runId: RunId, view: string): Promise<FramesAnswer>
}

export interface RunReaderParts {
  readonly store: Store
  readonly revisions: Revisions
}

export function createRunReader({ store, revisions }: RunReaderParts): RunReader {
  const summaries = createRunSummaries({ store, revisions })

  async function existingRun(runId: RunId): Promise<Run> {
    const run = await store.run(runId)
    if (run === null) throw new AppError({ code: 'unknown_run', field: 'path.runId', message: `There is no run ${runId}.` })
    return run
  }

  return {
    list: async (limit) => {
      const revision = revisions.runsRevision()
      const [runs, total] = await Promise.all([store.runs(limit), store.countRuns()])
      return { revision, total, runs: await Promise.all(runs.map((run) => summaries.of(run))) }
    },
    snapshot: async (runId) => {
      const revision = revisions.lastRevision(runId)
      const run = await existingRun(runId)
      const [summary, views, series] = await Promise.all([summaries.of(run), store.views(runId), store.seriesOf(runId)])
      return { revision, summary, views: [...views], series: [...series] }
    },
    curves: async (runId, query) => {
      const revision = revisions.lastRevision(runId)
      await existingRun(runId)
      const curves = await Promise.all(query.series.map((series) => store.curve({ ...question(runId, query), series })))
      return { revision, curves: curves.filter((curve) => curve !== null) }
    },
    quality: async (runId, query) => {
      const revision = revisions.lastRevision(runId)
      await existingRun(runId)
      const asked = { ...question(runId, query), metric: query.metric }
      const curves = query.view === undefined ? [store.meanQuality(asked)] : query.view.map((view) => store.viewQuality({ ...asked, view }))
      return { revision, curves: await Promise.all(curves) }
    },
    frames: async (runId, view) => {
      const revision = revisions.lastRevision(runId)
      await existingRun(runId)
      if ((await store.view(runId, view)) === null) {
        throw new AppError({ code: 'unknown_view', field: 'query.view', message: `Run ${runId} has no view ${JSON.stringify(view)}.` })
      }
      return { revision, frames: (await store.framesOfView(runId, view)).map(frameStep) }
    },
  }
}

function question(runId: RunId, { from, to, points }: Pick<CurvesQuery, 'from' | 'to' | 'points'>): CurveQuestion {
  return { runId, fromStep: from, toStep: to, maxPoints: points }
}

function frameStep({ step, id, status, metrics }: Frame): FrameStep {
  return { step, frameId: id, status, psnr: metrics?.values.psnr ?? null }
}
