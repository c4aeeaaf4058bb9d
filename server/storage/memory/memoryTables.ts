import type { FrameId, RunId } from '#lib/base/brand.ts'
import type { FrameMetrics, Run, View } from '#lib/contract/records.ts'
import type { SeriesPoint } from '#lib/series/bucket.ts'
import type { FramePiece, StoredFrame } from '../store.ts'

export interface MemoryFrame {
  /** As last written, but for `metrics` and `superseded`, which are beside it. */
  row: StoredFrame
  superseded: boolean
  readonly metricsByProtocol: Map<string, FrameMetrics>
}

export interface MemoryRun {
  run: Run
  readonly durableSeqs: Map<string, number>
  /** In order of first mention, as maps keep it. */
  readonly views: Map<string, View>
  readonly frames: Map<FrameId, MemoryFrame>
  /** Points in the order of their steps, then of arrival. */
  readonly series: Map<string, SeriesPoint[]>
}

export interface MemoryTables {
  readonly runs: Map<RunId, MemoryRun>
  /** Every frame's run, so that a frame is found by its id alone. */
  readonly runOfFrame: Map<FrameId, MemoryRun>
  readonly pieces: Map<FrameId, FramePiece[]>
}

export function createTables(): MemoryTables {
  return { runs: new Map(), runOfFrame: new Map(), pieces: new Map() }
}

export function memoryFrame(tables: MemoryTables, frameId: FrameId): MemoryFrame | undefined {
  return tables.runOfFrame.get(frameId)?.frames.get(frameId)
}

/** The frame as the store answers it: with the metrics of its run's protocol. */
export function storedFrame(tables: MemoryTables, frame: MemoryFrame): StoredFrame {
  const protocol = tables.runs.get(frame.row.runId)?.run.protocol ?? ''
  return { ...frame.row, metrics: frame.metricsByProtocol.get(protocol) ?? null, superseded: frame.superseded }
}
