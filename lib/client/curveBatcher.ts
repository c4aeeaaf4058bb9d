import type { RunId } from '../base/brand.ts'
import { limits } from '../contract/limits.ts'
import type { Curve } from '../contract/records.ts'
import type { RestClient } from './restClient.ts'

export interface CurveBatcher {
  /** Null when the run has no such series. */
  load(question: { readonly runId: RunId; readonly series: string; readonly points: number }): Promise<Curve | null>
}

interface Waiting {
  readonly series: string
  readonly resolve: (curve: Curve | null) => void
  readonly reject: (error: unknown) => void
}

/** Charts each ask for their own series; those asked for in one go travel in one request, because browsers allow six at a time. */
export function createCurveBatcher(client: Pick<RestClient, 'curves'>): CurveBatcher {
  const batches = new Map<string, Waiting[]>()

  const send = async (runId: RunId, points: number, waiting: readonly Waiting[]): Promise<void> => {
    try {
      const { curves } = await client.curves(runId, { series: waiting.map(({ series }) => series), points })
      const byName = new Map(curves.map((curve) => [curve.name, curve]))
      for (const { series, resolve } of waiting) resolve(byName.get(series) ?? null)
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }

  const flush = (key: string, runId: RunId, points: number): void => {
    const waiting = batches.get(key) ?? []
    batches.delete(key)
    for (let start = 0; start < waiting.length; start += limits.curvesPerQuestion) {
      void send(runId, points, waiting.slice(start, start + limits.curvesPerQuestion))
    }
  }

  return {
    load: ({ runId, series, points }) =>
      new Promise((resolve, reject) => {
        const key = `${runId} ${points}`
        const waiting = batches.get(key)
        if (waiting !== undefined) {
          waiting.push({ series, resolve, reject })
          return
        }
        batches.set(key, [{ series, resolve, reject }])
        queueMicrotask(() => flush(key, runId, points))
      }),
  }
}
