import type { QueryClient } from '@tanstack/react-query'
import { AppError } from '#lib/base/appError.ts'
import { assertUnreachable } from '#lib/base/assert.ts'
import type { RunId } from '#lib/base/brand.ts'
import { createCurveBatcher, type CurveBatcher } from '#lib/client/curveBatcher.ts'
import type { RunSubscription } from '#lib/client/liveFeed.ts'
import { Stage } from '#lib/client/stage.ts'
import { createThrottle, type Throttle } from '#lib/client/throttle.ts'
import type { FramesAnswer, RunAnswer } from '#lib/contract/http.ts'
import type { RunChange } from '#lib/contract/live.ts'
import type { Frame, Run } from '#lib/contract/records.ts'
import { withFrame } from '#app/helpers/frameSteps.ts'
import { queryKeys } from './queryKeys.ts'
import type { Services } from './services.ts'

/** Charts ask again at most this often; below it a moving curve is smooth, and the machine is the trainer's. */
const chartIntervalMs = 600
const listsIntervalMs = 1_000
const retrySnapshotMs = 2_000

interface Dirty {
  quality: boolean
  readonly series: Set<string>
}

/** One run on the screen: takes what the server announces and brings the cached answers and the pictures up to date. */
export class RunSession {
  readonly stage: Stage
  readonly curves: CurveBatcher
  readonly #runId: RunId
  readonly #services: Services
  readonly #queryClient: QueryClient
  #subscription: RunSubscription | null = null
  #charts: Throttle | null = null
  #lists: Throttle | null = null
  #cancelRetry: (() => void) | null = null
  #dirty: Dirty = { quality: false, series: new Set() }

  constructor(runId: RunId, services: Services, queryClient: QueryClient) {
    this.#runId = runId
    this.#services = services
    this.#queryClient = queryClient
    this.stage = new Stage(services)
    this.curves = createCurveBatcher(services.client)
  }

  /** Follows the run until the returned function is called; may be started again. */
  start(): () => void {
    const { feed, clock, activity } = this.#services
    this.#charts = createThrottle({ clock, activity, intervalMs: chartIntervalMs, action: () => this.#refetchCharts() })
    this.#lists = createThrottle({ clock, activity, intervalMs: listsIntervalMs, action: () => this.#refetchLists() })
    this.#subscription = feed.followRun(this.#runId, {
      deliver: (changes) => changes.forEach((change) => this.#apply(change)),
      resnapshot: () => void this.#resnapshot({ stageToo: true }),
    })
    void this.#resnapshot({ stageToo: false })
    return () => this.#stop()
  }

  #stop(): void {
    this.#subscription?.stop()
    this.#subscription = null
    this.#charts?.stop()
    this.#lists?.stop()
    this.#cancelRetry?.()
    this.stage.stop()
  }

  async #resnapshot({ stageToo }: { readonly stageToo: boolean }): Promise<void> {
    const subscription = this.#subscription
    this.#cancelRetry?.()
    try {
      const answer = await this.#queryClient.query({
        queryKey: queryKeys.snapshot(this.#runId),
        queryFn: () => this.#services.client.run(this.#runId),
        staleTime: 0,
      })
      if (this.#subscription !== subscription) return
      subscription?.snapshotTaken(answer.revision)
      if (stageToo) this.#refreshAll()
    } catch (error) {
      // The query keeps the error, and the page shows it.
      if (error instanceof AppError && !error.retryable) return
      this.#cancelRetry = this.#services.clock.after(retrySnapshotMs, () => void this.#resnapshot({ stageToo }))
    }
  }

  /** Announcements were missed: everything on the screen is asked for again. */
  #refreshAll(): void {
    this.stage.refresh()
    void this.#queryClient.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === 'run' && queryKey[1] === this.#runId && queryKey[2] !== 'snapshot',
    })
  }

  #apply(change: RunChange): void {
    switch (change.type) {
      case 'run':
        this.#patchRun(change.run)
        break
      case 'series':
        this.#seriesChanged(change.names)
        break
      case 'view':
        this.#lists?.request()
        if (this.stage.state().shown?.frame.view === change.key) this.stage.refresh()
        break
      case 'frame':
        this.#frameChanged(change.frame)
        break
      case 'pixels':
        this.stage.pixelsArrived(change)
        break
      default:
        assertUnreachable(change)
    }
  }

  #patchRun(run: Run): void {
    this.#patchSnapshot((answer) => ({ ...answer, summary: { ...answer.summary, run } }))
  }

  #patchSnapshot(patch: (answer: RunAnswer) => RunAnswer): void {
    this.#queryClient.setQueryData<RunAnswer>(queryKeys.snapshot(this.#runId), (answer) => (answer === undefined ? undefined : patch(answer)))
  }

  #seriesChanged(names: readonly string[]): void {
    const known = this.#queryClient.getQueryData<RunAnswer>(queryKeys.snapshot(this.#runId))?.series
    if (names.some((name) => known?.every((series) => series.name !== name) === true)) this.#lists?.request()
    for (const name of names) this.#dirty.series.add(name)
    this.#charts?.request()
  }

  #frameChanged(frame: Frame): void {
    this.stage.frameChanged(frame)
    const key = queryKeys.frames(this.#runId, frame.view)
    this.#queryClient.setQueryData<FramesAnswer>(key, (answer) =>
      answer === undefined ? undefined : { ...answer, frames: withFrame(answer.frames, frame) },
    )
    // An answer on its way may be older than this change, and would take its place.
    if (this.#queryClient.getQueryState(key)?.fetchStatus === 'fetching') void this.#queryClient.invalidateQueries({ queryKey: key })
    if (frame.metrics === null) return
    this.#queryClient.setQueryData(queryKeys.latestOfView(this.#runId, frame.view), { step: frame.step, value: frame.metrics.values.psnr })
    this.#dirty.quality = true
    this.#charts?.request()
    this.#lists?.request()
  }

  /** Only charts that are on the screen ask; the others know that they are out of date. */
  async #refetchCharts(): Promise<void> {
    const { quality, series } = this.#dirty
    this.#dirty = { quality: false, series: new Set() }
    const isDirtyCurve = ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean => typeof queryKey[3] === 'string' && series.has(queryKey[3])
    const options = { cancelRefetch: false }
    await Promise.all([
      this.#queryClient.invalidateQueries({ queryKey: queryKeys.curvesOfRun(this.#runId), predicate: isDirtyCurve }, options),
      quality ? this.#queryClient.invalidateQueries({ queryKey: queryKeys.qualityOfRun(this.#runId) }, options) : null,
    ])
  }

  /** Views, series and standings; the run's own record comes with every announcement and is newer. */
  async #refetchLists(): Promise<void> {
    const fresh = await this.#services.client.run(this.#runId)
    this.#patchSnapshot((answer) => ({
      ...answer,
      views: fresh.views,
      series: fresh.series,
      summary: { ...fresh.summary, run: answer.summary.run },
    }))
  }
}
