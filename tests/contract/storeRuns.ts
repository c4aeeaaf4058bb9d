import { describe, expect, it } from 'vitest'
import { blobHash, frameId, runId, unixMillis } from '#lib/base/brand.ts'
import type { Effect, Store } from '#server/storage/store.ts'
import { aFrame, aRun, aView } from '#tests/support/records.ts'

export function registerRunContract(store: () => Store): void {
  const advance = (seq: number, writer = 'w', run = 'run-1'): Effect => ({ type: 'advance', runId: runId(run), writer, seq })

  describe('runs and writers', () => {
    it('[STO-3] creates a run once and answers it as it stands', async () => {
      const run = aRun({ config: { lr: 0.1, nested: { layers: [1, 2], off: null } }, tags: ['a', 'b'] })
      expect(await store().createRun(run)).toEqual({ run, created: true })
      const finished = aRun({ status: 'finished', endedAtMs: unixMillis(1_700_000_000_500), lastStep: Number.MAX_SAFE_INTEGER })
      await store().commit([{ type: 'run', run: finished }])
      expect(await store().createRun(aRun({ name: 'another' }))).toEqual({ run: finished, created: false })
    })

    it('[STO-3] creates one run when asked twice at the same time', async () => {
      const answers = await Promise.all([store().createRun(aRun()), store().createRun(aRun())])
      expect(answers.map(({ created }) => created).sort()).toEqual([false, true])
      expect(await store().countRuns()).toBe(1)
    })

    it('[STO-4] lists runs by start, newest first, and of equal starts the later created first', async () => {
      for (const [id, startedAtMs] of [['a', 5], ['b', 9], ['c', 5], ['d', 1]] as const) {
        await store().createRun(aRun({ id: runId(id), startedAtMs: unixMillis(startedAtMs) }))
      }
      expect((await store().runs(10)).map(({ id }) => id)).toEqual(['b', 'c', 'a', 'd'])
      expect((await store().runs(2)).map(({ id }) => id)).toEqual(['b', 'c'])
      expect(await store().countRuns()).toBe(4)
    })

    it('[STO-4] replaces a run whole and finds runs by status', async () => {
      await store().createRun(aRun())
      await store().createRun(aRun({ id: runId('other') }))
      const failed = aRun({ status: 'failed', statusReason: 'out of memory', refused: { wrong_size: 2 }, dropped: { tiles: 3 }, notes: 'x\ny' })
      await store().commit([{ type: 'run', run: failed }])
      expect(await store().run(runId('run-1'))).toEqual(failed)
      expect((await store().runsWithStatus('running')).map(({ id }) => id)).toEqual(['other'])
      expect(await store().runsWithStatus('failed')).toEqual([failed])
      expect(await store().run(runId('nobody'))).toBeNull()
    })

    it('[STO-2] never lets the settled seq of a writer go back', async () => {
      await store().createRun(aRun())
      expect(await store().durableSeq(runId('run-1'), 'w')).toBe(0)
      await store().commit([advance(3), advance(7), advance(5), advance(2, 'other')])
      await store().commit([advance(4)])
      expect(await store().durableSeq(runId('run-1'), 'w')).toBe(7)
      expect(await store().durableSeq(runId('run-1'), 'other')).toBe(2)
      await store().commit([advance(Number.MAX_SAFE_INTEGER)])
      expect(await store().durableSeq(runId('run-1'), 'w')).toBe(Number.MAX_SAFE_INTEGER)
    })
  })

  describe('views', () => {
    it('[STO-4] keeps views in order of first mention and replaces them whole', async () => {
      await store().createRun(aRun())
      const camera = { worldFromCamera: [1, 0, 0, 0.1, 0, 1, 0, 0.2, 0, 0, 1, 1e-300, 0, 0, 0, 1], convention: 'opencv' as const, intrinsics: { fx: 1.5, fy: 2, cx: 3, cy: 4 } }
      const groundTruth = { hash: blobHash('a'.repeat(64)), channels: 4 as const, dataType: 'uint8' as const, colorSpace: 'srgb' as const }
      await store().commit(['z', 'a', 'm'].map((key) => ({ type: 'view', view: aView({ key }) })))
      const replaced = aView({ key: 'a', camera, groundTruth, background: [1, 0.5, 0], width: 8 })
      await store().commit([{ type: 'view', view: replaced }])
      expect(await store().views(runId('run-1'))).toEqual([aView({ key: 'z' }), replaced, aView({ key: 'm' })])
      expect(await store().view(runId('run-1'), 'a')).toEqual(replaced)
      expect(await store().view(runId('run-1'), 'nothing')).toBeNull()
      await store().commit([{ type: 'view', view: aView({ key: 'a' }) }])
      expect(await store().view(runId('run-1'), 'a')).toEqual(aView({ key: 'a' }))
    })
  })

  describe('commits', () => {
    const points = (run: string): Effect => ({
      type: 'points',
      runId: runId(run),
      points: [{ series: 'loss', step: 1, value: 1, wallTimeMs: unixMillis(1) }],
    })

    it('[STO-1] leaves nothing of a commit with a failing effect', async () => {
      await store().createRun(aRun())
      await store().commit([{ type: 'view', view: aView() }, advance(1)])
      const before = await store().view(runId('run-1'), 'test/0')
      const failing = store().commit([
        { type: 'run', run: aRun({ notes: 'changed' }) },
        { type: 'view', view: aView({ width: 99 }) },
        { type: 'view', view: aView({ key: 'new' }) },
        { type: 'frame', frame: aFrame() },
        points('run-1'),
        advance(2),
        { type: 'piece', piece: { frameId: frameId('nobody'), region: { kind: 'span', start: 0, count: 1 }, journalOffset: 0, byteLength: 3 } },
      ])
      await expect(failing).rejects.toMatchObject({ code: 'unknown_frame' })
      expect(await store().run(runId('run-1'))).toEqual(aRun())
      expect(await store().view(runId('run-1'), 'test/0')).toEqual(before)
      expect(await store().views(runId('run-1'))).toHaveLength(1)
      expect(await store().countFrames(runId('run-1'))).toBe(0)
      expect(await store().seriesOf(runId('run-1'))).toEqual([])
      expect(await store().durableSeq(runId('run-1'), 'w')).toBe(1)
    })

    it('[STO-1] lets the failure of one commit not touch those that arrive with it', async () => {
      await store().createRun(aRun())
      const outcomes = await Promise.allSettled([
        store().commit([points('run-1'), advance(1)]),
        store().commit([advance(2), points('nobody')]),
        store().commit([points('run-1'), advance(1, 'other')]),
      ])
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await store().durableSeq(runId('run-1'), 'w')).toBe(1)
      expect(await store().durableSeq(runId('run-1'), 'other')).toBe(1)
      expect((await store().seriesOf(runId('run-1')))[0]?.count).toBe(2)
    })

    it('[STO-1] does nothing for an empty commit', async () => {
      await expect(store().commit([])).resolves.toBeUndefined()
    })

    it.each([
      ['advance', advance(1, 'w', 'nobody')],
      ['run', { type: 'run', run: aRun({ id: runId('nobody') }) }],
      ['view', { type: 'view', view: aView({ runId: runId('nobody') }) }],
      ['points', points('nobody')],
      ['frame', { type: 'frame', frame: aFrame({ runId: runId('nobody') }) }],
    ] as const)('[STO-15] refuses an effect on an unknown run: %s', async (_type, effect) => {
      await expect(store().commit([effect])).rejects.toMatchObject({ code: 'unknown_run', message: 'There is no run "nobody"; expected one that was opened before.' })
    })

    it('[STO-26] knows every blob that a view or a frame refers to', async () => {
      await store().createRun(aRun())
      const [truth, prediction] = [blobHash('1'.repeat(64)), blobHash('2'.repeat(64))]
      const groundTruth = { hash: truth, channels: 3, dataType: 'uint8', colorSpace: 'srgb' } as const
      await store().commit([
        { type: 'view', view: aView({ groundTruth }) },
        { type: 'view', view: aView({ key: 'same', groundTruth }) },
        { type: 'frame', frame: aFrame({ prediction, status: 'complete' }) },
        { type: 'frame', frame: aFrame({ id: frameId('open'), openSeq: 2 }) },
      ])
      expect(await store().referencedBlobs()).toEqual(new Set([truth, prediction]))
    })
  })
}
