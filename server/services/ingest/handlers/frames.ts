import { AppError } from '#lib/base/appError.ts'
import { assert } from '#lib/base/assert.ts'
import { imageByteLength, sameShape, type ImageShape } from '#lib/base/image.ts'
import type { MessageOf } from '#lib/contract/ingest.ts'
import { limits } from '#lib/contract/limits.ts'
import type { StoredFrame } from '#server/storage/store.ts'
import { checkFrameShape, showShape } from '../checkImage.ts'
import { FrameCanvas } from '../frameCanvas.ts'
import { frameIdOf } from '../frameIdentity.ts'
import { countNonFinite } from '../nonFinite.ts'
import type { PreparedOf } from '../prepare.ts'
import type { OpenFrame, RunState } from '../runState.ts'
import { noteStep, type RunWork, type Work } from '../work.ts'
import { putView, requireView } from './views.ts'

export function applyFrameOpen(work: Work, body: MessageOf<'frameOpen'>): void {
  checkFrameShape(body, 'body')
  checkRoom(work.state, body)
  putView(work, requireView(work, body.view, { width: body.width, height: body.height, field: 'body' }))
  const frame = newFrame(work, { ...body, shape: body })
  work.state.openFrames.set(frame.id, { frame, canvas: new FrameCanvas(frame), hasDurablePieces: false, pixelRevision: 0 })
  work.changes.openedFrames.set(frame.id, frame)
  noteStep(work, body.step)
}

/** A frame in one message: opened, filled and closed at once. */
export function applyFrame(work: Work, { pixels, ...body }: PreparedOf<'frame'>): void {
  putView(work, requireView(work, body.view, { width: pixels.width, height: pixels.height, field: 'body.image' }))
  const frame: StoredFrame = {
    ...newFrame(work, { ...body, shape: pixels }),
    status: 'complete',
    coveredPixels: pixels.width * pixels.height,
    nonFiniteValues: countNonFinite(pixels.bytes, pixels.dataType),
  }
  work.changes.closedFrames.set(frame.id, { frame, image: { ...pixels, colorSpace: body.colorSpace }, hasDurablePieces: false })
  noteStep(work, body.step)
}

export async function applyTile(work: Work, { frameSeq, x, y, pixels }: PreparedOf<'tile'>): Promise<void> {
  const open = await requireOpenFrame(work, frameSeq)
  const { frame } = open
  if (!sameShape({ ...frame, width: pixels.width, height: pixels.height }, pixels)) {
    throw new AppError({
      code: 'shape_mismatch',
      field: 'body.image',
      message: `The tile has ${pixels.channels} ${pixels.dataType} values per pixel; expected ${frame.channels} ${frame.dataType} as its frame.`,
    })
  }
  if (x + pixels.width > frame.width || y + pixels.height > frame.height) {
    const [field, received] = x + pixels.width > frame.width ? ['body.x', x] : ['body.y', y]
    throw new AppError({
      code: 'outside_frame',
      field,
      message: `${field} is ${received}: a ${pixels.width}×${pixels.height} tile at (${x}, ${y}) reaches outside its ${frame.width}×${frame.height} frame.`,
    })
  }
  paint(work, open, { region: { kind: 'tile', x, y, width: pixels.width, height: pixels.height }, bytes: pixels.bytes, field: 'body.image' })
}

export async function applySpan(work: Work, { frameSeq, start, count, data }: MessageOf<'span'>): Promise<void> {
  const open = await requireOpenFrame(work, frameSeq)
  const { frame } = open
  const pixels = frame.width * frame.height
  if (start >= pixels || count > pixels - start) {
    const [field, received] = start >= pixels ? ['body.start', start] : ['body.count', count]
    throw new AppError({
      code: 'outside_frame',
      field,
      message: `${field} is ${received}: pixels ${start} to ${start + count - 1} reach outside a frame of ${pixels} pixels.`,
    })
  }
  const expected = imageByteLength({ ...frame, width: count, height: 1 })
  if (data.byteLength !== expected) {
    throw new AppError({
      code: 'wrong_size',
      field: 'body.data',
      message: `body.data has ${data.byteLength} bytes; expected ${expected} for ${count} pixels of ${frame.channels} ${frame.dataType} values.`,
    })
  }
  paint(work, open, { region: { kind: 'span', start, count }, bytes: data, field: 'body.data' })
}

export async function applyFrameClose(work: Work, { frameSeq }: MessageOf<'frameClose'>): Promise<void> {
  closeFrame(work, await requireOpenFrame(work, frameSeq))
}

/** Complete when every pixel has arrived, partial otherwise; either way there will be no more. */
export function closeFrame({ state, changes }: RunWork, { frame, canvas, hasDurablePieces }: OpenFrame): void {
  const { coveredPixels, nonFiniteValues } = canvas
  const closed: StoredFrame = {
    ...frame,
    status: canvas.isComplete ? 'complete' : 'partial',
    covered: canvas.isComplete ? null : [...canvas.rectangles],
    coveredPixels,
    nonFiniteValues,
  }
  state.openFrames.delete(frame.id)
  changes.closedFrames.set(frame.id, { frame: closed, image: { ...canvas.image, colorSpace: frame.colorSpace }, hasDurablePieces })
}

interface Piece {
  readonly region: Parameters<FrameCanvas['write']>[0]
  readonly bytes: Uint8Array
  readonly field: string
}

function paint({ changes }: Work, open: OpenFrame, { region, bytes, field }: Piece): void {
  const added = write(open.canvas, { region, bytes, field })
  if (added.length === 0) return
  changes.pieces.push({ frameId: open.frame.id, region, bytes })
  changes.addPixels(open, added)
}

function write(canvas: FrameCanvas, { region, bytes, field }: Piece): ReturnType<FrameCanvas['write']> {
  try {
    return canvas.write(region, bytes)
  } catch (error) {
    // The canvas knows which pixel, but not which field of the message brought it.
    throw error instanceof AppError ? new AppError({ code: error.code, message: error.message, field }) : error
  }
}

async function requireOpenFrame({ state, changes, store, writer }: Work, frameSeq: number): Promise<OpenFrame> {
  const id = frameIdOf({ runId: state.run.id, writer, openSeq: frameSeq })
  const open = state.openFrames.get(id)
  if (open !== undefined) return open
  const closed = changes.closedFrames.get(id)?.frame ?? (await store.frameByOpenSeq(state.run.id, writer, frameSeq))
  if (closed === null) {
    throw new AppError({ code: 'unknown_frame', field: 'body.frameSeq', message: `body.frameSeq is ${frameSeq}, but that message of this writer opened no frame.` })
  }
  assert(closed.status !== 'open', 'every open frame of a run is in its state')
  throw new AppError({ code: 'frame_closed', field: 'body.frameSeq', message: `The frame opened by message ${frameSeq} is ${closed.status}; it takes no more pixels.` })
}

type FrameHeader = Pick<MessageOf<'frameOpen'>, 'view' | 'step' | 'colorSpace' | 'wallTimeMs'> & { readonly shape: ImageShape }

function newFrame({ state, writer, seq, nowMs }: Work, { view, step, colorSpace, wallTimeMs, shape }: FrameHeader): StoredFrame {
  return {
    id: frameIdOf({ runId: state.run.id, writer, openSeq: seq }),
    runId: state.run.id,
    writer,
    openSeq: seq,
    view,
    step,
    width: shape.width,
    height: shape.height,
    channels: shape.channels,
    dataType: shape.dataType,
    colorSpace,
    status: 'open',
    coveredPixels: 0,
    covered: null,
    nonFiniteValues: null,
    wallTimeMs: wallTimeMs ?? nowMs,
    prediction: null,
    metrics: null,
    superseded: false,
  }
}

function checkRoom({ openFrames }: RunState, shape: ImageShape): void {
  if (openFrames.size >= limits.openFramesPerRun) {
    throw new AppError({ code: 'limit_reached', field: 'body', message: `The run has ${openFrames.size} open frames, as many as it may have; close some first.` })
  }
  const held = [...openFrames.values()].reduce((total, { frame }) => total + imageByteLength(frame), 0)
  if (held + imageByteLength(shape) <= limits.openFrameBytesPerRun) return
  throw new AppError({
    code: 'limit_reached',
    field: 'body',
    message: `The run's open frames take ${held} bytes, and a ${showShape(shape)} one would pass the limit of ${limits.openFrameBytesPerRun}; close some first.`,
  })
}
