'use client'

import { useQuery } from '@tanstack/react-query'
import { spellNumber, type SpelledNumber } from '#lib/base/spelledNumber.ts'
import type { RestClient } from '#lib/client/restClient.ts'
import type { CurvePoint, View } from '#lib/contract/records.ts'
import { pointValue } from '#app/helpers/curvePoints.ts'
import { queryKeys } from './queryKeys.ts'
import { browserServices } from './services.ts'

export interface LatestPsnr {
  readonly step: number
  readonly value: SpelledNumber
}

/** The newest measured value of a view. Asked for only by rows that are on the screen; announcements keep it current. */
export function useLatestPsnr({ runId, key }: View): LatestPsnr | null {
  const { data } = useQuery({
    queryKey: queryKeys.latestOfView(runId, key),
    queryFn: () => latestPsnr(browserServices().client, { runId, key }),
  })
  return data ?? null
}

async function latestPsnr(client: RestClient, { runId, key }: Pick<View, 'runId' | 'key'>): Promise<LatestPsnr | null> {
  const last = await lastPoint(client, { runId, key }, {})
  if (last === null) return null
  // The last place may have many steps folded into it: then its last step is asked for by itself.
  const { lastStep } = last
  const exact = last.count === 1 ? last : await lastPoint(client, { runId, key }, { from: lastStep, to: lastStep })
  return exact === null ? null : { step: lastStep, value: spellNumber(pointValue(exact)) }
}

async function lastPoint(client: RestClient, { runId, key }: Pick<View, 'runId' | 'key'>, range: { from?: number; to?: number }): Promise<CurvePoint | null> {
  const { curves } = await client.quality(runId, { metric: 'psnr', view: [key], points: 2, ...range })
  return curves[0]?.points.at(-1) ?? null
}
