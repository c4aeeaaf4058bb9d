import type { FrameId } from '#lib/base/brand.ts'
import type { BlobStore, FrameJournal } from '#server/storage/blobStore.ts'
import type { Effect, FramePiece, Store, StoredFrame } from '#server/storage/store.ts'
import type { Changes, ClosedFrame, NewPiece } from './changes.ts'
import type { RunState } from './runState.ts'

export interface DurableParts {
  readonly store: Store
  readonly blobs: BlobStore
  readonly journal: FrameJournal
}

/**
 * Makes a batch durable: first every byte of pixels on disk, then one commit of all rows that speak of them. So a row never speaks of
 * pixels that are not there; pixels without a row are harmless.
 */
export async function makeDurable(state: RunState, changes: Changes, parts: DurableParts): Promise<readonly StoredFrame[]> {
  const [pieces, closed] = await Promise.all([journalPieces(changes, parts.journal), storeImages(changes, parts.blobs)])
  await parts.store.commit(effectsOf(state, changes, { pieces, closed }))
  for (const { frameId } of pieces) {
    const open = state.openFrames.get(frameId)
    if (open !== undefined) open.hasDurablePieces = true
  }
  return closed
}

/** Frees the journals of frames whose pixels are blobs now. */
export async function removeJournals(changes: Changes, journal: FrameJournal): Promise<void> {
  const closed = [...changes.closedFrames.values()].filter(({ hasDurablePieces }) => hasDurablePieces)
  await Promise.all(closed.map(({ frame }) => journal.remove(frame.id)))
}

/** Pieces of a frame that closed in this same batch need no journal: its blob becomes durable with them. */
async function journalPieces(changes: Changes, journal: FrameJournal): Promise<readonly FramePiece[]> {
  const kept = changes.pieces.filter(({ frameId }) => !changes.closedFrames.has(frameId))
  const pieces: FramePiece[] = []
  // One after the other, because a journal's offsets follow the order of its appends.
  for (const piece of kept) pieces.push(await appendPiece(piece, journal))
  const touched = new Set<FrameId>(kept.map(({ frameId }) => frameId))
  if (touched.size > 0) await journal.sync([...touched])
  return pieces
}

async function appendPiece({ frameId, region, bytes }: NewPiece, journal: FrameJournal): Promise<FramePiece> {
  const journalOffset = await journal.append(frameId, bytes)
  return { frameId, region, journalOffset, byteLength: bytes.byteLength }
}

async function storeImages(changes: Changes, blobs: BlobStore): Promise<readonly StoredFrame[]> {
  const put = async ({ frame, image }: ClosedFrame): Promise<StoredFrame> => ({ ...frame, prediction: await blobs.put(image) })
  return Promise.all([...changes.closedFrames.values()].map(put))
}

interface DurablePixels {
  readonly pieces: readonly FramePiece[]
  readonly closed: readonly StoredFrame[]
}

function effectsOf(state: RunState, changes: Changes, { pieces, closed }: DurablePixels): readonly Effect[] {
  const { runId, points, closedFrames } = changes
  const opened = [...changes.openedFrames.values()].filter(({ id }) => !closedFrames.has(id))
  const emptied = [...closedFrames.values()].filter(({ hasDurablePieces }) => hasDurablePieces)
  return [
    ...(changes.runChanged ? [{ type: 'run', run: state.run } as const] : []),
    ...[...changes.views.values()].map((view): Effect => ({ type: 'view', view })),
    ...[...opened, ...closed].map((frame): Effect => ({ type: 'frame', frame })),
    ...pieces.map((piece): Effect => ({ type: 'piece', piece })),
    ...emptied.map(({ frame }): Effect => ({ type: 'forgetPieces', frameId: frame.id })),
    ...(points.length === 0 ? [] : [{ type: 'points', runId, points } as const]),
    ...[...changes.advances].map(([writer, seq]): Effect => ({ type: 'advance', runId, writer, seq })),
  ]
}
