import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { blobHash, frameId, runId, unixMillis } from '#lib/base/brand.ts'
import { createPrismaStore } from '#server/storage/prisma/prismaStore.ts'
import type { Store } from '#server/storage/store.ts'
import { aFrame, aRun, aView, someMetrics } from '#tests/support/records.ts'
import { temporaryFolder } from '#tests/support/temporaryFolder.ts'

const run = runId('run-1')

async function everythingIn(store: Store): Promise<unknown> {
  return {
    runs: await store.runs(10),
    views: await store.views(run),
    seq: await store.durableSeq(run, 'w'),
    frame: await store.frame(frameId('frame-1')),
    open: await store.openFrames(run),
    pieces: await store.pieces(frameId('open')),
    series: await store.seriesOf(run),
    curve: await store.curve({ runId: run, series: 'loss', maxPoints: 10 }),
    mean: await store.meanQuality({ runId: run, metric: 'psnr', maxPoints: 10 }),
    standing: await store.standing(run, 'psnr'),
  }
}

describe('the Prisma store', () => {
  it('[STO-16] keeps everything when it is closed and opened again', async () => {
    await using folder = await temporaryFolder()
    const first = await createPrismaStore({ dataFolder: folder.path })
    await first.createRun(aRun())
    await first.commit([
      { type: 'view', view: aView({ groundTruth: { hash: blobHash('c'.repeat(64)), channels: 3, dataType: 'float32', colorSpace: 'linear' } }) },
      { type: 'frame', frame: aFrame({ status: 'complete' }) },
      { type: 'metrics', frameId: frameId('frame-1'), metrics: someMetrics(25) },
      { type: 'frame', frame: aFrame({ id: frameId('open'), openSeq: 2 }) },
      { type: 'piece', piece: { frameId: frameId('open'), region: { kind: 'span', start: 0, count: 1 }, journalOffset: 0, byteLength: 3 } },
      { type: 'points', runId: run, points: Array.from({ length: 100 }, (_, step) => ({ series: 'loss', step, value: step === 50 ? Number.NaN : 1 / step, wallTimeMs: unixMillis(step) })) },
      { type: 'advance', runId: run, writer: 'w', seq: 5 },
    ])
    const before = await everythingIn(first)
    await first.close()
    const second = await createPrismaStore({ dataFolder: folder.path })
    expect(await everythingIn(second)).toEqual(before)
    await second.close()
  })

  it('[STO-16] keeps everything that a commit resolved for when the process is killed', async () => {
    await using folder = await temporaryFolder()
    const script = pathToFileURL(join(import.meta.dirname, 'commitForever.ts')).pathname
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let acknowledged = 0
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line)
      if (acknowledged >= 40) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const store = await createPrismaStore({ dataFolder: folder.path })
    const settled = await store.durableSeq(run, 'w')
    expect(settled).toBeGreaterThanOrEqual(acknowledged)
    // Each message is one point: nothing is missing, nothing double, and the rollups agree with the points.
    const curve = await store.curve({ runId: run, series: 'loss', maxPoints: 2 })
    expect(curve?.points.reduce((sum, { count }) => sum + count, 0)).toBe(settled)
    expect((await store.seriesOf(run))[0]).toMatchObject({ count: settled, lastStep: settled })
    await store.close()
  })
})
