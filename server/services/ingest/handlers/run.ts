import { AppError } from '#lib/base/appError.ts'
import { readNumber } from '#lib/base/spelledNumber.ts'
import type { MessageOf } from '#lib/contract/ingest.ts'
import { limits } from '#lib/contract/limits.ts'
import type { Run } from '#lib/contract/records.ts'
import { noteStep, updateRun, type RunWork, type Work } from '../work.ts'
import { closeFrame } from './frames.ts'

export function applyScalars(work: Work, { points }: MessageOf<'scalars'>): void {
  const { seriesNames } = work.state
  const added = new Set(points.map(({ name }) => name).filter((name) => !seriesNames.has(name)))
  if (seriesNames.size + added.size > limits.seriesPerRun) {
    throw new AppError({
      code: 'limit_reached',
      field: 'body.points',
      message: `The run has ${seriesNames.size} series and these points would add ${added.size}; expected at most ${limits.seriesPerRun} in all.`,
    })
  }
  for (const name of added) seriesNames.add(name)
  for (const { name, step, value, wallTimeMs } of points) {
    work.changes.points.push({ series: name, step, value: readNumber(value), wallTimeMs: wallTimeMs ?? work.nowMs })
  }
  noteStep(work, points.reduce((largest, { step }) => Math.max(largest, step), 0))
}

export function applyMetadata(work: Work, { config, tags, notes }: MessageOf<'metadata'>): void {
  updateRun(work, {
    ...(config === undefined ? {} : { config }),
    ...(tags === undefined ? {} : { tags }),
    ...(notes === undefined ? {} : { notes }),
  })
}

export function applyDropped(work: Work, { kind, count }: MessageOf<'dropped'>): void {
  const { dropped } = work.state.run
  // Beyond, neither counting nor reading the record would be exact, or possible.
  updateRun(work, { dropped: { ...dropped, [kind]: Math.min((dropped[kind] ?? 0) + count, Number.MAX_SAFE_INTEGER) } })
}

/** The end of a run is the end of its open frames, whichever writer opened them. */
export function applyFinish(work: Work, { status, reason = '' }: MessageOf<'finish'>): void {
  for (const open of [...work.state.openFrames.values()]) closeFrame(work, open)
  updateRun(work, { status, statusReason: reason, endedAtMs: work.nowMs })
}

/** Takes a run for running again that had one of these statuses. */
export function reviveRun(work: RunWork, from: readonly Run['status'][]): void {
  if (from.includes(work.state.run.status)) updateRun(work, { status: 'running', statusReason: '', endedAtMs: null })
}
