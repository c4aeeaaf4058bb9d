import type { UnixMillis } from '#lib/base/brand.ts'
import type { BlobStore } from '#server/storage/blobStore.ts'
import type { Store } from '#server/storage/store.ts'
import type { Run } from '#lib/contract/records.ts'
import type { Changes } from './changes.ts'
import type { RunState } from './runState.ts'

/** What applying a message may look at and change. A handler checks everything before it changes anything. */
export interface Work {
  readonly state: RunState
  readonly changes: Changes
  readonly nowMs: UnixMillis
  readonly store: Store
  readonly blobs: BlobStore
  /** Who sent the message that is applied, and its place in that writer's order. */
  readonly writer: string
  readonly seq: number
}

export type RunWork = Pick<Work, 'state' | 'changes'>

export function updateRun({ state, changes }: RunWork, update: Partial<Run>): void {
  state.run = { ...state.run, ...update }
  changes.runChanged = true
}

export function noteStep(work: RunWork, step: number): void {
  const { lastStep } = work.state.run
  if (lastStep === null || step > lastStep) updateRun(work, { lastStep: step })
}
