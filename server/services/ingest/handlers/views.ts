import { AppError } from '#lib/base/appError.ts'
import type { MessageOf } from '#lib/contract/ingest.ts'
import { limits } from '#lib/contract/limits.ts'
import type { View } from '#lib/contract/records.ts'
import type { Work } from '../work.ts'

type Size = Pick<View, 'width' | 'height'>

export function applyView(work: Work, { view: key, split, width, height, camera }: MessageOf<'view'>): void {
  const view = requireView(work, key, { width, height, field: 'body' })
  putView(work, { ...view, split: split ?? view.split, camera: camera ?? view.camera })
}

/**
 * The view of this key; a new one, not yet kept, when it is mentioned for the first time.
 *
 * @throws AppError `shape_mismatch` when the view has another size, `limit_reached` when the run has no room for a new one.
 */
export function requireView({ state }: Work, key: string, size: Size & { readonly field: string }): View {
  const known = state.views.get(key)
  const { width, height, field } = size
  if (known === undefined) {
    if (state.views.size < limits.viewsPerRun) return { runId: state.run.id, key, split: splitOf(key), width, height, camera: null, groundTruth: null, background: null }
    throw new AppError({ code: 'limit_reached', field: 'body.view', message: `The run has ${limits.viewsPerRun} views, as many as it may have.` })
  }
  if (known.width === width && known.height === height) return known
  throw new AppError({
    code: 'shape_mismatch',
    field: `${field}.${known.width === width ? 'height' : 'width'}`,
    message: `View "${key}" is ${known.width}×${known.height}; expected the same size, received ${width}×${height}.`,
  })
}

/** Keeps the view as it is now. */
export function putView({ state, changes }: Work, view: View): void {
  if (state.views.get(view.key) === view) return
  state.views.set(view.key, view)
  changes.views.set(view.key, view)
}

function splitOf(key: string): string {
  const slash = key.indexOf('/')
  return slash > 0 ? key.slice(0, slash) : 'default'
}
