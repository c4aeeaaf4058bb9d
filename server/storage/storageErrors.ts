import { AppError } from '#lib/base/appError.ts'

/** Refusals that both implementations of the store give in the same words. */

export function unknownRun(runId: string): AppError {
  return new AppError({ code: 'unknown_run', field: 'runId', message: `There is no run "${runId}"; expected one that was opened before.` })
}

export function unknownView(runId: string, view: string): AppError {
  return new AppError({ code: 'unknown_view', field: 'view', message: `Run "${runId}" has no view "${view}"; expected one that was told before.` })
}

export function unknownFrame(frameId: string): AppError {
  return new AppError({ code: 'unknown_frame', field: 'frameId', message: `There is no frame "${frameId}"; expected one that was opened before.` })
}

export function damagedJournal(frameId: string, expectedBytes: number, receivedBytes: number): AppError {
  return new AppError({
    code: 'internal',
    message: `The journal of frame "${frameId}" has ${receivedBytes} bytes where at least ${expectedBytes} were committed; it is damaged.`,
  })
}

export function damagedBlob(hash: string, reason: string): AppError {
  return new AppError({ code: 'internal', message: `The image ${hash} is damaged on disk (${reason}); restore it from a backup or send it again.` })
}

/** One that says that the disk or the database failed and that a later try may succeed. */
export function storageFailure(error: Error, action: string): AppError {
  return new AppError({ code: 'storage_unavailable', message: `The server could not ${action}: ${error.message}.`, cause: error })
}

/** What the file system refused, as a `storageFailure`; any other error is ours, or a bug, and stays what it is. */
export function fileFailure(error: unknown, action: string): unknown {
  return error instanceof Error && 'errno' in error ? storageFailure(error, action) : error
}
