import { assert } from '#lib/base/assert.ts'
import type { FrameId, RunId } from '#lib/base/brand.ts'
import type { FrameMetrics } from '#lib/contract/records.ts'
import type { SeriesPoint } from '#lib/series/bucket.ts'
import { unknownFrame, unknownRun, unknownView } from '../storageErrors.ts'
import type { Effect, ScalarPoint, StoredFrame } from '../store.ts'
import { memoryFrame, type MemoryRun, type MemoryTables } from './memoryTables.ts'

/** Throws what committing these effects would fail with, before anything is changed: that makes the commit atomic. */
export function checkEffects(tables: MemoryTables, effects: readonly Effect[]): void {
  const newViews = new Set<string>()
  const frameStatus = new Map<FrameId, StoredFrame['status']>()
  for (const effect of effects) {
    if (effect.type === 'view') newViews.add(JSON.stringify([effect.view.runId, effect.view.key]))
    const run = runOfEffect(effect)
    if (run !== null && !tables.runs.has(run)) throw unknownRun(run)
    if (effect.type === 'frame') {
      const { id, runId, view, status } = effect.frame
      if (tables.runs.get(runId)?.views.has(view) !== true && !newViews.has(JSON.stringify([runId, view]))) throw unknownView(runId, view)
      frameStatus.set(id, status)
    }
    if (effect.type === 'metrics' || effect.type === 'piece') {
      const frameId = effect.type === 'metrics' ? effect.frameId : effect.piece.frameId
      const status = frameStatus.get(frameId) ?? memoryFrame(tables, frameId)?.row.status
      if (status === undefined) throw unknownFrame(frameId)
      assert(effect.type !== 'metrics' || status === 'complete', `frame ${frameId} is complete when it is measured`)
    }
  }
}

function runOfEffect(effect: Effect): RunId | null {
  switch (effect.type) {
    case 'advance':
    case 'points':
      return effect.runId
    case 'run':
      return effect.run.id
    case 'view':
      return effect.view.runId
    case 'frame':
      return effect.frame.runId
    case 'metrics':
    case 'piece':
    case 'forgetPieces':
      return null
  }
}

export function applyEffect(tables: MemoryTables, effect: Effect): void {
  switch (effect.type) {
    case 'advance': {
      const { durableSeqs } = requiredRun(tables, effect.runId)
      durableSeqs.set(effect.writer, Math.max(effect.seq, durableSeqs.get(effect.writer) ?? 0))
      return
    }
    case 'run':
      requiredRun(tables, effect.run.id).run = effect.run
      return
    case 'view':
      requiredRun(tables, effect.view.runId).views.set(effect.view.key, effect.view)
      return
    case 'points':
      for (const point of effect.points) addPoint(requiredRun(tables, effect.runId), point)
      return
    case 'frame':
      replaceFrame(tables, effect.frame)
      return
    case 'metrics':
      writeMetrics(tables, effect.frameId, effect.metrics)
      return
    case 'piece':
      tables.pieces.set(effect.piece.frameId, [...(tables.pieces.get(effect.piece.frameId) ?? []), effect.piece])
      return
    case 'forgetPieces':
      tables.pieces.delete(effect.frameId)
  }
}

function requiredRun(tables: MemoryTables, runId: RunId): MemoryRun {
  const run = tables.runs.get(runId)
  if (run === undefined) throw unknownRun(runId)
  return run
}

function addPoint(run: MemoryRun, { series, step, value, wallTimeMs }: ScalarPoint): void {
  const points: SeriesPoint[] = run.series.get(series) ?? []
  run.series.set(series, points)
  // Steps mostly rise, so looking for the place from the end is one comparison.
  let place = points.length
  while (place > 0 && (points[place - 1]?.step ?? -1) > step) place -= 1
  points.splice(place, 0, { step, value, wallTimeMs })
}

function replaceFrame(tables: MemoryTables, frame: StoredFrame): void {
  const known = memoryFrame(tables, frame.id)
  if (known !== undefined) {
    known.row = frame
    return
  }
  const run = requiredRun(tables, frame.runId)
  run.frames.set(frame.id, { row: frame, superseded: false, metricsByProtocol: new Map() })
  tables.runOfFrame.set(frame.id, run)
}

function writeMetrics(tables: MemoryTables, frameId: FrameId, metrics: FrameMetrics): void {
  const measured = memoryFrame(tables, frameId)
  const run = tables.runOfFrame.get(frameId)
  if (measured === undefined || run === undefined) throw unknownFrame(frameId)
  measured.metricsByProtocol.set(metrics.protocol, metrics)
  for (const frame of run.frames.values()) {
    if (frame === measured) break
    if (frame.row.view === measured.row.view && frame.row.step === measured.row.step) frame.superseded = true
  }
}
