import type { FrameId, RunId, UnixMillis } from '#lib/base/brand.ts'
import { AppError } from '#lib/base/appError.ts'
import type { Run, View } from '#lib/contract/records.ts'
import type { BlobStore, FrameJournal } from '#server/storage/blobStore.ts'
import type { FramePiece, Store, StoredFrame } from '#server/storage/store.ts'
import type { ServiceLogger } from '../serviceLogger.ts'
import { FrameCanvas } from './frameCanvas.ts'

/** A frame that is still rendering. */
export interface OpenFrame {
  readonly frame: StoredFrame
  readonly canvas: FrameCanvas
  /** Whether pieces of it are in the journal and the store. */
  hasDurablePieces: boolean
  pixelRevision: number
}

/** What the server knows of a run while messages for it arrive: the durable state, and on top of it the batch in progress. */
export interface RunState {
  run: Run
  /** When `run.heartbeatAtMs` was last made durable. */
  heartbeatDurableAtMs: number
  /** Highest settled seq by writer. */
  readonly settledSeqs: Map<string, number>
  readonly views: Map<string, View>
  readonly seriesNames: Set<string>
  readonly openFrames: Map<FrameId, OpenFrame>
}

export interface RunSources {
  readonly store: Store
  readonly journal: FrameJournal
  readonly blobs: BlobStore
  readonly logger: ServiceLogger
  readonly nowMs: UnixMillis
}

/**
 * The durable state of a run; open frames are painted again from their journals.
 *
 * @throws AppError `unknown_run`.
 */
export async function loadRunState(runId: RunId, sources: RunSources): Promise<RunState> {
  const { store } = sources
  const run = await store.run(runId)
  if (run === null) throw unknownRun(runId)
  const [views, series, frames] = await Promise.all([store.views(runId), store.seriesOf(runId), store.openFrames(runId)])
  const openFrames: OpenFrame[] = []
  for (const frame of frames) {
    const open = await loadOpenFrame(frame, sources)
    if (open !== null) openFrames.push(open)
  }
  return {
    run,
    heartbeatDurableAtMs: run.heartbeatAtMs,
    settledSeqs: new Map(),
    views: new Map(views.map((view) => [view.key, view])),
    seriesNames: new Set(series.map(({ name }) => name)),
    openFrames: new Map(openFrames.map((open) => [open.frame.id, open])),
  }
}

async function loadOpenFrame(frame: StoredFrame, sources: RunSources): Promise<OpenFrame | null> {
  const { store, journal, nowMs } = sources
  const pieces = await store.pieces(frame.id)
  const canvas = new FrameCanvas(frame)
  try {
    for (const { region, journalOffset, byteLength } of pieces) canvas.write(region, await journal.read(frame.id, journalOffset, byteLength))
    // Beyond the last committed piece lies what a crash or a failed commit left behind.
    await journal.truncate(frame.id, committedLength(pieces))
  } catch (error) {
    // Bytes that changed on the disk show where pieces overlap; a journal that is too short shows by itself.
    if (!(error instanceof AppError && (error.code === 'internal' || error.code === 'pixel_conflict'))) throw error
    await closeDamagedFrame({ frame, canvas, error }, sources)
    return null
  }
  // Revisions must rise for those who watched before; no frame ever gets a change per millisecond.
  return { frame, canvas, hasDurablePieces: pieces.length > 0, pixelRevision: pieces.length === 0 ? 0 : nowMs }
}

function committedLength(pieces: readonly FramePiece[]): number {
  return pieces.reduce((end, { journalOffset, byteLength }) => Math.max(end, journalOffset + byteLength), 0)
}

/** A frame whose journal a failing disk has eaten is closed with what could be read, so that it does not hold up its run. */
async function closeDamagedFrame(damaged: { readonly frame: StoredFrame; readonly canvas: FrameCanvas; readonly error: AppError }, sources: RunSources): Promise<void> {
  const { frame, canvas, error } = damaged
  sources.logger.error({ err: error, frameId: frame.id }, 'The journal of an open frame is damaged; the frame is closed with the pixels that could be read')
  const prediction = await sources.blobs.put({ ...canvas.image, colorSpace: frame.colorSpace })
  const { rectangles, coveredPixels, nonFiniteValues } = canvas
  await sources.store.commit([
    { type: 'frame', frame: { ...frame, status: 'partial', covered: rectangles, coveredPixels, nonFiniteValues, prediction } },
    { type: 'forgetPieces', frameId: frame.id },
  ])
}

export function unknownRun(runId: RunId): AppError {
  return new AppError({ code: 'unknown_run', field: 'runId', message: `There is no run ${runId} here; send \`open\` for it on this connection first.` })
}
