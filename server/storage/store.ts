import type { BlobHash, FrameId, RunId, UnixMillis } from '#lib/base/brand.ts'
import type { Curve, Frame, FrameMetricName, FrameMetrics, Rectangle, Run, SeriesSummary, View } from '#lib/contract/records.ts'
import type { Standing } from '#lib/contract/http.ts'

/**
 * The store in words. `memory/` and `prisma/` implement it and pass one contract suite (`tests/contract/storeContract.ts`).
 * Writing happens in one way only: a list of effects, all of which become durable together, or none.
 */

export interface ScalarPoint {
  readonly series: string
  readonly step: number
  /** May be NaN or ±∞. */
  readonly value: number
  readonly wallTimeMs: UnixMillis
}

/** Which pixels of a frame a stored piece covers: a tile, or a row-major span. */
export type Region = ({ readonly kind: 'tile' } & Rectangle) | { readonly kind: 'span'; readonly start: number; readonly count: number }

/** A durable piece of an open frame: where its bytes lie in the frame's journal. */
export interface FramePiece {
  readonly frameId: FrameId
  readonly region: Region
  readonly journalOffset: number
  readonly byteLength: number
}

/** A frame and where it came from. */
export interface StoredFrame extends Frame {
  readonly writer: string
  /** `seq` of the message that opened it: with run and writer, its identity on the wire. */
  readonly openSeq: number
  /** Of a partial frame: disjoint rectangles that together are exactly the pixels that arrived. Null otherwise. */
  readonly covered: readonly Rectangle[] | null
}

export type Effect =
  /** Everything up to `seq` of this writer is settled. Never goes back. */
  | { readonly type: 'advance'; readonly runId: RunId; readonly writer: string; readonly seq: number }
  /** Replaces the run's record, which must exist. */
  | { readonly type: 'run'; readonly run: Run }
  /** Creates or replaces the view of this run and key. */
  | { readonly type: 'view'; readonly view: View }
  /** Appends points to series, which come into being with their first point. */
  | { readonly type: 'points'; readonly runId: RunId; readonly points: readonly ScalarPoint[] }
  /** Creates or replaces the frame, whose view must exist, but for its `metrics` and `superseded`, which only the next effect writes. */
  | { readonly type: 'frame'; readonly frame: StoredFrame }
  /**
   * The frame was measured (again). Frames of the same run, view and step that were created earlier
   * become superseded, and the step's mean over views is made anew. Only complete frames have metrics.
   */
  | { readonly type: 'metrics'; readonly frameId: FrameId; readonly metrics: FrameMetrics }
  | { readonly type: 'piece'; readonly piece: FramePiece }
  /** Forgets the pieces of a frame whose pixels are a blob now. */
  | { readonly type: 'forgetPieces'; readonly frameId: FrameId }

export interface CurveQuestion {
  readonly runId: RunId
  readonly fromStep?: number | undefined
  readonly toStep?: number | undefined
  /**
   * The answer has at most this many places; first and last step, minimum and maximum survive the folding. Points that share a step
   * share a place, however few there are.
   */
  readonly maxPoints: number
}

export interface Store {
  /** Creates the run unless one of this id exists; answers the run as it now stands, durable. */
  createRun(run: Run): Promise<{ readonly run: Run; readonly created: boolean }>
  /** Resolves when the effects survive a power cut. Commits that wait at the same time may share one write, yet each is atomic by itself. */
  commit(effects: readonly Effect[]): Promise<void>

  /** Highest settled seq of this writer; 0 before the first. */
  durableSeq(runId: RunId, writer: string): Promise<number>
  run(runId: RunId): Promise<Run | null>
  /** Newest start first. */
  runs(limit: number): Promise<readonly Run[]>
  countRuns(): Promise<number>
  /** Runs with this status, for the watch over heartbeats. */
  runsWithStatus(status: Run['status']): Promise<readonly Run[]>

  view(runId: RunId, key: string): Promise<View | null>
  /** In order of first mention. */
  views(runId: RunId): Promise<readonly View[]>
  /** All blobs that some view or frame refers to. */
  referencedBlobs(): Promise<ReadonlySet<BlobHash>>

  frame(frameId: FrameId): Promise<StoredFrame | null>
  frameByOpenSeq(runId: RunId, writer: string, openSeq: number): Promise<StoredFrame | null>
  /** Every not superseded frame of the view, by step, then arrival. */
  framesOfView(runId: RunId, view: string): Promise<readonly Frame[]>
  openFrames(runId: RunId): Promise<readonly StoredFrame[]>
  countFrames(runId: RunId): Promise<number>
  /** In the order they were committed. */
  pieces(frameId: FrameId): Promise<readonly FramePiece[]>
  /** Complete frames whose view has a ground truth but which were never measured under `protocol`, oldest first. */
  framesToMeasure(protocol: string, limit: number): Promise<readonly StoredFrame[]>

  seriesOf(runId: RunId): Promise<readonly SeriesSummary[]>
  /** Null when the run has no such series. Costs O(maxPoints) however long the series is. */
  curve(question: CurveQuestion & { readonly series: string }): Promise<Curve | null>
  /** A metric of one view. The curve's name is the view's key. */
  viewQuality(question: CurveQuestion & { readonly metric: FrameMetricName; readonly view: string }): Promise<Curve>
  /**
   * A metric as the mean over the views measured at each step (not superseded frames), without unfinished evaluations (`evaluations.ts`). The curve's name is the metric's. At a single
   * step `mean`, `min`, `max` and the counts speak of the views, over several folded steps of all their views; `storedPoints` counts
   * the steps.
   */
  meanQuality(question: CurveQuestion & { readonly metric: FrameMetricName }): Promise<Curve>
  /** Latest and best mean over views. Best is the largest for psnr and ssim, the smallest for errors; NaN is never best. */
  standing(runId: RunId, metric: FrameMetricName): Promise<Standing>

  close(): Promise<void>
}
