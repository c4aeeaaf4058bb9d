import { AppError } from '#lib/base/appError.ts'
import type { UnixMillis } from '#lib/base/brand.ts'
import { fail } from '#lib/base/result.ts'
import { limits } from '#lib/contract/limits.ts'
import { Changes } from './changes.ts'
import { reviveRun } from './handlers/run.ts'
import type { PushItem } from './inbox.ts'
import type { DurableParts } from './makeDurable.ts'
import type { PreparedItem, PreparedPush } from './prepareBatch.ts'
import type { RunState } from './runState.ts'
import { settlePush, type PushOutcome } from './settlePush.ts'

export interface BatchContext {
  readonly state: RunState
  readonly parts: DurableParts
  readonly nowMs: UnixMillis
  /** Whether this message failed so often that it is to be refused. */
  readonly isGivenUp: (item: PushItem) => boolean
}

export interface AppliedBatch {
  readonly changes: Changes
  readonly outcomes: ReadonlyMap<PushItem, PushOutcome>
}

/**
 * Applies items in order to the state in memory; nothing is durable yet.
 *
 * @throws whatever keeps a message from being settled; the state must be thrown away then.
 */
export async function applyBatch(batch: readonly PreparedItem[], context: BatchContext): Promise<AppliedBatch> {
  const { state, nowMs } = context
  const changes = new Changes(state.run.id)
  const outcomes = new Map<PushItem, PushOutcome>()
  if (batch.some(isSignOfLife)) noteLife(state, changes, nowMs)
  for (const prepared of batch) {
    if ('item' in prepared) outcomes.set(prepared.item, await applyPush(prepared, changes, context))
    else prepared.apply({ state, changes })
  }
  return { changes, outcomes }
}

function isSignOfLife(prepared: PreparedItem): boolean {
  return 'item' in prepared || prepared.isSignOfLife
}

/**
 * A crashed run that gives a sign of life is running. The time of the last sign becomes durable with whatever else does, or alone at the
 * rate of heartbeats.
 */
function noteLife(state: RunState, changes: Changes, nowMs: UnixMillis): void {
  state.run = { ...state.run, heartbeatAtMs: nowMs }
  if (nowMs - state.heartbeatDurableAtMs >= limits.heartbeatIntervalMs) changes.runChanged = true
  reviveRun({ state, changes }, ['crashed'])
}

async function applyPush(prepared: PreparedPush, changes: Changes, { state, parts, nowMs, isGivenUp }: BatchContext): Promise<PushOutcome> {
  const { writer, seq, runId } = prepared.item.envelope
  const settledSeq = state.settledSeqs.get(writer) ?? (await parts.store.durableSeq(runId, writer))
  state.settledSeqs.set(writer, settledSeq)
  const work = { state, changes, nowMs, writer, seq, store: parts.store, blobs: parts.blobs }
  return settlePush(work, isGivenUp(prepared.item) ? { ...prepared, body: fail(givenUp) } : prepared, settledSeq)
}

const givenUp = new AppError({ code: 'internal', message: 'The server failed at this message repeatedly and gave it up; its log has the details.' })
