import type { FrameId, RunId } from '#lib/base/brand.ts'
import type { FrameMetrics, Run, View } from '#lib/contract/records.ts'
import type { Effect, FramePiece, ScalarPoint, StoredFrame } from '../store.ts'

export interface Measurement {
  readonly frameId: FrameId
  readonly metrics: FrameMetrics
}

export interface Advance {
  readonly runId: RunId
  readonly writer: string
  readonly seq: number
}

/**
 * Effects by kind, so that each kind is one statement whatever the number of messages. Within a kind the order is kept, the last
 * word on a record wins, and the kinds are independent but for what each refers to, which is written first.
 */
export interface CommitPlan {
  readonly runs: readonly Run[]
  readonly views: readonly View[]
  readonly frames: readonly StoredFrame[]
  /** Frames that lose the pieces they had before this commit. */
  readonly forgotten: readonly FrameId[]
  readonly pieces: readonly FramePiece[]
  readonly measurements: readonly Measurement[]
  readonly points: ReadonlyMap<RunId, readonly ScalarPoint[]>
  readonly advances: readonly Advance[]
}

interface Draft {
  readonly runs: Map<RunId, Run>
  readonly views: Map<string, View>
  readonly frames: Map<FrameId, StoredFrame>
  readonly forgotten: Set<FrameId>
  readonly pieces: Map<FrameId, FramePiece[]>
  readonly measurements: Map<string, Measurement>
  readonly points: Map<RunId, ScalarPoint[]>
  readonly advances: Map<string, Advance>
}

export function planCommit(effects: readonly Effect[]): CommitPlan {
  const draft: Draft = {
    runs: new Map(),
    views: new Map(),
    frames: new Map(),
    forgotten: new Set(),
    pieces: new Map(),
    measurements: new Map(),
    points: new Map(),
    advances: new Map(),
  }
  for (const effect of effects) addEffect(draft, effect)
  return {
    runs: [...draft.runs.values()],
    views: [...draft.views.values()],
    frames: [...draft.frames.values()],
    forgotten: [...draft.forgotten],
    pieces: [...draft.pieces.values()].flat(),
    measurements: [...draft.measurements.values()],
    points: draft.points,
    advances: [...draft.advances.values()],
  }
}

function addEffect(draft: Draft, effect: Effect): void {
  switch (effect.type) {
    case 'run':
      draft.runs.set(effect.run.id, effect.run)
      return
    case 'view':
      draft.views.set(keyOf(effect.view.runId, effect.view.key), effect.view)
      return
    case 'frame':
      draft.frames.set(effect.frame.id, effect.frame)
      return
    case 'piece':
      listIn(draft.pieces, effect.piece.frameId).push(effect.piece)
      return
    case 'forgetPieces':
      draft.pieces.delete(effect.frameId)
      draft.forgotten.add(effect.frameId)
      return
    case 'metrics':
      draft.measurements.set(keyOf(effect.frameId, effect.metrics.protocol), effect)
      return
    case 'points': {
      const points = listIn(draft.points, effect.runId)
      for (const point of effect.points) points.push(point)
      return
    }
    case 'advance': {
      const key = keyOf(effect.runId, effect.writer)
      if (effect.seq >= (draft.advances.get(key)?.seq ?? 0)) draft.advances.set(key, effect)
    }
  }
}

function listIn<Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}
