import type { BlobHash, RunId } from '#lib/base/brand.ts'
import { frameSchema, type Curve, type FrameMetricName } from '#lib/contract/records.ts'
import type { CurveQuestion, Store, StoredFrame } from '../store.ts'
import { meanQualityCurve, seriesCurve, standingOf, summaries, viewQualityCurve } from './memoryCurves.ts'
import { applyEffect, checkEffects } from './memoryEffects.ts'
import { createTables, memoryFrame, storedFrame, type MemoryFrame, type MemoryRun, type MemoryTables } from './memoryTables.ts'

/** The store in this process's memory: for tests, and the plain statement of what the durable store must do. */
export function createMemoryStore(): Store {
  const tables = createTables()
  return { ...writing(tables), ...readingRuns(tables), ...readingFrames(tables), ...readingCurves(tables), close: () => Promise.resolve() }
}

function writing(tables: MemoryTables): Pick<Store, 'createRun' | 'commit' | 'durableSeq'> {
  return {
    async createRun(run) {
      const known = tables.runs.get(run.id)
      if (known !== undefined) return Promise.resolve({ run: copy(known.run), created: false })
      tables.runs.set(run.id, { run: copy(run), durableSeqs: new Map(), views: new Map(), frames: new Map(), series: new Map() })
      return { run: copy(run), created: true }
    },
    commit: async (effects) => {
      checkEffects(tables, effects)
      for (const effect of copy(effects)) applyEffect(tables, effect)
      return Promise.resolve()
    },
    durableSeq: (runId, writer) => Promise.resolve(tables.runs.get(runId)?.durableSeqs.get(writer) ?? 0),
  }
}

function readingRuns(
  tables: MemoryTables,
): Pick<Store, 'run' | 'runs' | 'countRuns' | 'runsWithStatus' | 'view' | 'views' | 'referencedBlobs'> {
  const allRuns = () => [...tables.runs.values()].map(({ run }) => copy(run))
  return {
    run: (runId) => Promise.resolve(copy(tables.runs.get(runId)?.run ?? null)),
    // Reversed first: of two runs with the same start, the one created later is the newer.
    runs: (limit) => Promise.resolve(allRuns().reverse().sort((a, b) => b.startedAtMs - a.startedAtMs).slice(0, limit)),
    countRuns: () => Promise.resolve(tables.runs.size),
    runsWithStatus: (status) => Promise.resolve(allRuns().filter((run) => run.status === status)),
    view: (runId, key) => Promise.resolve(copy(tables.runs.get(runId)?.views.get(key) ?? null)),
    views: (runId) => Promise.resolve(copy([...(tables.runs.get(runId)?.views.values() ?? [])])),
    referencedBlobs: () => Promise.resolve(referencedBlobs(tables)),
  }
}

function readingFrames(
  tables: MemoryTables,
): Pick<Store, 'frame' | 'frameByOpenSeq' | 'framesOfView' | 'openFrames' | 'countFrames' | 'pieces' | 'framesToMeasure'> {
  const stored = (frame: MemoryFrame): StoredFrame => copy(storedFrame(tables, frame))
  const framesOf = (runId: RunId): readonly MemoryFrame[] => [...(tables.runs.get(runId)?.frames.values() ?? [])]
  return {
    async frame(frameId) {
      const frame = memoryFrame(tables, frameId)
      return Promise.resolve(frame === undefined ? null : stored(frame))
    },
    async frameByOpenSeq(runId, writer, openSeq) {
      const frame = framesOf(runId).find(({ row }) => row.writer === writer && row.openSeq === openSeq)
      return Promise.resolve(frame === undefined ? null : stored(frame))
    },
    async framesOfView(runId, view) {
      const frames = framesOf(runId).filter(({ row, superseded }) => row.view === view && !superseded)
      return Promise.resolve(frames.sort((a, b) => a.row.step - b.row.step).map((frame) => frameSchema.parse(stored(frame))))
    },
    openFrames: (runId) => Promise.resolve(framesOf(runId).filter(({ row }) => row.status === 'open').map(stored)),
    countFrames: (runId) => Promise.resolve(framesOf(runId).length),
    pieces: (frameId) => Promise.resolve(copy(tables.pieces.get(frameId) ?? [])),
    framesToMeasure: (protocol, limit) => Promise.resolve(framesToMeasure(tables, protocol).slice(0, limit).map(stored)),
  }
}

function readingCurves(tables: MemoryTables): Pick<Store, 'seriesOf' | 'curve' | 'viewQuality' | 'meanQuality' | 'standing'> {
  const curveOf = (runId: RunId, name: string, read: (run: MemoryRun) => Curve): Promise<Curve> => {
    const run = tables.runs.get(runId)
    return Promise.resolve(run === undefined ? { name, points: [], storedPoints: 0, bucketSteps: 1 } : read(run))
  }
  return {
    async seriesOf(runId) {
      const run = tables.runs.get(runId)
      return Promise.resolve(run === undefined ? [] : summaries(run))
    },
    async curve(question) {
      const run = tables.runs.get(question.runId)
      return Promise.resolve(run === undefined ? null : seriesCurve(run, question.series, question))
    },
    viewQuality: (question: CurveQuestion & { readonly metric: FrameMetricName; readonly view: string }) =>
      curveOf(question.runId, question.view, (run) => viewQualityCurve(run, question, question)),
    meanQuality: (question: CurveQuestion & { readonly metric: FrameMetricName }) =>
      curveOf(question.runId, question.metric, (run) => meanQualityCurve(run, question.metric, question)),
    async standing(runId, metric) {
      const run = tables.runs.get(runId)
      return Promise.resolve(run === undefined ? { latest: null, best: null } : standingOf(run, metric))
    },
  }
}

function framesToMeasure(tables: MemoryTables, protocol: string): readonly MemoryFrame[] {
  // `runOfFrame` keeps the order in which frames of all runs were created.
  return [...tables.runOfFrame].flatMap(([frameId, run]) => {
    const frame = run.frames.get(frameId)
    if (frame?.row.status !== 'complete' || frame.metricsByProtocol.has(protocol)) return []
    return (run.views.get(frame.row.view)?.groundTruth ?? null) === null ? [] : [frame]
  })
}

function referencedBlobs(tables: MemoryTables): ReadonlySet<BlobHash> {
  const hashes = new Set<BlobHash>()
  for (const { views, frames } of tables.runs.values()) {
    for (const { groundTruth } of views.values()) if (groundTruth !== null) hashes.add(groundTruth.hash)
    for (const { row } of frames.values()) if (row.prediction !== null) hashes.add(row.prediction)
  }
  return hashes
}

/** Nothing that a caller holds may change what is stored, nor the other way round. */
function copy<Value>(value: Value): Value {
  return structuredClone(value)
}
