import { AppError } from '#lib/base/appError.ts'
import type { UnixMillis } from '#lib/base/brand.ts'
import type { OpenRequest } from '#lib/contract/ingest.ts'
import type { Run } from '#lib/contract/records.ts'
import { defaultProtocol } from '#lib/metrics/index.ts'
import type { Store } from '#server/storage/store.ts'

export interface OpenContext {
  readonly store: Store
  readonly nowMs: UnixMillis
  /** Whether this writer has opened the run before, as far as this process remembers. */
  readonly isKnownWriter: boolean
}

/**
 * Creates the run, or finds the one of this id, as the request allows. An existing run keeps its name, project and configuration.
 *
 * @throws AppError `unknown_run`, `run_exists`.
 */
export async function createOrFindRun(request: OpenRequest, context: OpenContext): Promise<{ readonly run: Run; readonly created: boolean }> {
  const { store } = context
  if (request.resume === 'must') {
    const run = await store.run(request.runId)
    if (run === null) throw new AppError({ code: 'unknown_run', field: 'runId', message: `There is no run ${request.runId} to resume.` })
    return { run, created: false }
  }
  const opened = await store.createRun(newRun(request, context.nowMs))
  if (opened.created || request.resume === 'allow' || (await isOwnRun(request, context))) return opened
  throw new AppError({ code: 'run_exists', field: 'runId', message: `Run ${request.runId} exists; expected a new id, or resume "allow" to continue it.` })
}

/** A writer that reconnects repeats its first request; a run it has already written to is its own. */
async function isOwnRun({ runId, writer }: OpenRequest, { store, isKnownWriter }: OpenContext): Promise<boolean> {
  return isKnownWriter || (await store.durableSeq(runId, writer)) > 0
}

function newRun(request: OpenRequest, nowMs: UnixMillis): Run {
  const { runId, project, name, config, tags, notes, startedAtMs } = request
  return {
    id: runId,
    project,
    name,
    config,
    tags,
    notes,
    status: 'running',
    statusReason: '',
    startedAtMs: startedAtMs ?? nowMs,
    endedAtMs: null,
    heartbeatAtMs: nowMs,
    lastStep: null,
    protocol: defaultProtocol.name,
    refused: {},
    dropped: {},
  }
}
