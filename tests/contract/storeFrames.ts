import { beforeEach, describe, expect, it } from 'vitest'
import { blobHash, frameId, runId } from '#lib/base/brand.ts'
import type { FrameMetrics } from '#lib/contract/records.ts'
import type { FramePiece, Store, StoredFrame } from '#server/storage/store.ts'
import { aFrame, aRun, aView, someMetrics } from '#tests/support/records.ts'

const groundTruth = { hash: blobHash('a'.repeat(64)), channels: 3, dataType: 'uint8', colorSpace: 'srgb' } as const
const run = runId('run-1')

/** Frames of a name each, opened by messages 1, 2, … of one writer. */
function framesOf(...changes: (Partial<StoredFrame> & { readonly name: string })[]): readonly StoredFrame[] {
  return changes.map(({ name, ...rest }, index) => aFrame({ id: frameId(name), openSeq: index + 1, status: 'complete', coveredPixels: 12, nonFiniteValues: 0, ...rest }))
}

export function registerFrameContract(store: () => Store): void {
  const write = (frames: readonly StoredFrame[]): Promise<void> => store().commit(frames.map((frame) => ({ type: 'frame', frame })))
  const measure = (name: string, metrics: FrameMetrics = someMetrics(20)): Promise<void> =>
    store().commit([{ type: 'metrics', frameId: frameId(name), metrics }])
  const listed = async (view = 'test/0'): Promise<readonly string[]> => (await store().framesOfView(run, view)).map(({ id }) => id)

  describe('frames', () => {
    beforeEach(async () => {
      await store().createRun(aRun())
      await store().commit([{ type: 'view', view: aView({ groundTruth }) }, { type: 'view', view: aView({ key: 'bare' }) }])
    })

    it('[STO-5] finds a frame by its id and by run, writer and seq', async () => {
      const frame = aFrame({ step: Number.MAX_SAFE_INTEGER, openSeq: Number.MAX_SAFE_INTEGER, prediction: blobHash('b'.repeat(64)) })
      await write([frame])
      expect(await store().frame(frame.id)).toEqual(frame)
      expect(await store().frameByOpenSeq(run, 'writer-1', Number.MAX_SAFE_INTEGER)).toEqual(frame)
      expect(await store().frameByOpenSeq(run, 'writer-2', Number.MAX_SAFE_INTEGER)).toBeNull()
      expect(await store().frameByOpenSeq(run, 'writer-1', 2)).toBeNull()
      expect(await store().frame(frameId('nobody'))).toBeNull()
    })

    it('[STO-5] keeps metrics and superseding when a frame is written again', async () => {
      const [old, recent] = framesOf({ name: 'old' }, { name: 'recent' })
      await write([old, recent].flatMap((frame) => frame ?? []))
      const metrics: FrameMetrics = {
        ...someMetrics(20),
        values: { psnr: 'Infinity', ssim: 'NaN', l1: 0, l2: '-Infinity', smoothL1: 1e-300 },
        perChannel: { psnr: ['Infinity', 1.5, 'NaN'] },
        nonFinitePixels: 4,
        finiteOnly: { psnr: 31.25 },
        unavailable: { ssim: 'the window is larger than the image' },
      }
      await measure('old', metrics)
      await measure('recent', metrics)
      await write(framesOf({ name: 'old', coveredPixels: 7, superseded: false, metrics: null }))
      expect(await store().frame(frameId('old'))).toEqual({ ...old, coveredPixels: 7, superseded: true, metrics })
      expect(await store().frame(frameId('recent'))).toEqual({ ...recent, metrics })
    })

    it('[STO-5] lists open frames in order of creation and counts all frames', async () => {
      await write(framesOf({ name: 'b', status: 'open' }, { name: 'c' }, { name: 'a', status: 'open' }, { name: 'd', status: 'partial' }))
      expect((await store().openFrames(run)).map(({ id }) => id)).toEqual(['b', 'a'])
      expect(await store().countFrames(run)).toBe(4)
      expect(await store().countFrames(runId('nobody'))).toBe(0)
    })

    it('[STO-6] supersedes earlier frames of the same view and step once a later one is measured', async () => {
      await write(framesOf({ name: 'first' }, { name: 'second' }, { name: 'otherStep', step: 11 }, { name: 'otherView', view: 'bare' }))
      await measure('first')
      expect(await listed()).toEqual(['first', 'second', 'otherStep'])
      await measure('second')
      expect(await listed()).toEqual(['second', 'otherStep'])
      expect(await listed('bare')).toEqual(['otherView'])
      expect(await store().frame(frameId('first'))).toMatchObject({ superseded: true })
    })

    it('[STO-6] leaves a frame superseded that is measured after a later one', async () => {
      await write(framesOf({ name: 'first' }, { name: 'second' }))
      await measure('second', someMetrics(30))
      await measure('first', someMetrics(10))
      expect(await listed()).toEqual(['second'])
      expect((await store().standing(run, 'psnr')).latest).toEqual({ step: 10, views: 1, value: 30 })
      expect((await store().frame(frameId('first')))?.metrics).toEqual(someMetrics(10))
    })

    it('[STO-6] lists a view by step, then arrival, as plain frames', async () => {
      await write(framesOf({ name: 'c', step: 30 }, { name: 'a', step: 10 }, { name: 'b', step: 10, status: 'open' }))
      const frames = await store().framesOfView(run, 'test/0')
      expect(frames.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
      expect(frames[0]).not.toHaveProperty('writer')
      expect(await store().framesOfView(run, 'nobody')).toEqual([])
    })

    it('[STO-14] answers the complete frames with a ground truth that were never measured under the protocol', async () => {
      await write(framesOf({ name: 'z' }, { name: 'open', status: 'open' }, { name: 'partial', status: 'partial' }, { name: 'bare', view: 'bare' }, { name: 'a', step: 12 }))
      const waiting = async (protocol: string, limit = 10): Promise<readonly string[]> => (await store().framesToMeasure(protocol, limit)).map(({ id }) => id)
      expect(await waiting('zero-padded')).toEqual(['z', 'a'])
      expect(await waiting('zero-padded', 1)).toEqual(['z'])
      await measure('z')
      expect(await waiting('zero-padded')).toEqual(['a'])
      expect(await waiting('cropped')).toEqual(['z', 'a'])
      await measure('z', { ...someMetrics(1), protocol: 'cropped' })
      expect(await waiting('zero-padded')).toEqual(['a'])
      expect(await waiting('cropped')).toEqual(['a'])
      await store().commit([{ type: 'view', view: aView({ key: 'bare', groundTruth }) }])
      expect(await waiting('zero-padded')).toEqual(['bare', 'a'])
    })

    it('[STO-15] refuses a frame of an unknown view, and metrics and pieces of an unknown frame', async () => {
      await expect(write(framesOf({ name: 'a', view: 'nobody' }))).rejects.toMatchObject({ code: 'unknown_view' })
      await expect(measure('nobody')).rejects.toMatchObject({ code: 'unknown_frame' })
    })
  })

  describe('pieces', () => {
    const piece = (name: string, start: number): FramePiece => ({ frameId: frameId(name), region: { kind: 'span', start, count: 2 }, journalOffset: start * 3, byteLength: 6 })

    it('[STO-13] answers pieces in the order they were committed, until forgotten', async () => {
      await store().createRun(aRun())
      const tile: FramePiece = { frameId: frameId('a'), region: { kind: 'tile', x: 1, y: 0, width: 2, height: 3 }, journalOffset: 2 ** 40, byteLength: 18 }
      await store().commit([{ type: 'view', view: aView() }, ...framesOf({ name: 'a' }, { name: 'b' }).map((frame) => ({ type: 'frame' as const, frame }))])
      await store().commit([{ type: 'piece', piece: piece('a', 4) }, { type: 'piece', piece: tile }, { type: 'piece', piece: piece('b', 1) }])
      await store().commit([{ type: 'piece', piece: piece('a', 0) }])
      expect(await store().pieces(frameId('a'))).toEqual([piece('a', 4), tile, piece('a', 0)])
      await store().commit([{ type: 'piece', piece: piece('a', 8) }, { type: 'forgetPieces', frameId: frameId('a') }, { type: 'piece', piece: piece('a', 9) }])
      expect(await store().pieces(frameId('a'))).toEqual([piece('a', 9)])
      expect(await store().pieces(frameId('b'))).toEqual([piece('b', 1)])
      await store().commit([{ type: 'forgetPieces', frameId: frameId('nobody') }])
    })
  })
}
