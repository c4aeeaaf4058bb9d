import type { RunId } from '#lib/base/brand.ts'
import type { FrameMetricName } from '#lib/contract/records.ts'

/** Names of everything cached about a run; a longer key lies inside a shorter one. */
export const queryKeys = {
  snapshot: (runId: RunId) => ['run', runId, 'snapshot'] as const,
  frames: (runId: RunId, view: string) => ['run', runId, 'frames', view] as const,
  qualityOfRun: (runId: RunId) => ['run', runId, 'quality'] as const,
  quality: (runId: RunId, metric: FrameMetricName, { view, points }: { readonly view: string | null; readonly points: number }) =>
    ['run', runId, 'quality', metric, view, points] as const,
  curvesOfRun: (runId: RunId) => ['run', runId, 'curves'] as const,
  curve: (runId: RunId, series: string, points: number) => ['run', runId, 'curves', series, points] as const,
  latestOfView: (runId: RunId, view: string) => ['run', runId, 'latest', view] as const,
}
