'use client'

import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { RunId } from '#lib/base/brand.ts'
import type { Curve, FrameMetricName } from '#lib/contract/records.ts'
import { queryKeys } from './queryKeys.ts'
import { browserServices } from './services.ts'
import { useRunSession } from './useRunSession.ts'

export interface QualityQuestion {
  readonly runId: RunId
  readonly metric: FrameMetricName
  /** Null asks for the mean over all views. */
  readonly view: string | null
  readonly points: number
  /** False while the chart is out of sight. */
  readonly wanted: boolean
}

export function useQualityCurve({ runId, metric, view, points, wanted }: QualityQuestion): UseQueryResult<Curve | null> {
  return useQuery({
    queryKey: queryKeys.quality(runId, metric, { view, points }),
    queryFn: async ({ signal }) => {
      const { curves } = await browserServices().client.quality(runId, { metric, points, ...(view === null ? {} : { view: [view] }) }, signal)
      return curves[0] ?? null
    },
    enabled: wanted,
    placeholderData: keepPreviousData,
  })
}

export interface ScalarQuestion {
  readonly runId: RunId
  readonly series: string
  readonly points: number
  readonly wanted: boolean
}

export function useScalarCurve({ runId, series, points, wanted }: ScalarQuestion): UseQueryResult<Curve | null> {
  const { curves } = useRunSession()
  return useQuery({
    queryKey: queryKeys.curve(runId, series, points),
    queryFn: () => curves.load({ runId, series, points }),
    enabled: wanted,
    placeholderData: keepPreviousData,
  })
}
