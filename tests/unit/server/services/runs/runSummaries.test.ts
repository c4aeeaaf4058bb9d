import { describe, expect, it } from 'vitest'
import { createRunSummaries } from '#server/services/runs/runSummaries.ts'
import { createLiveHub } from '#server/realtime/liveHub.ts'
import { createMemoryStore } from '#server/storage/memory/memoryStore.ts'
import { createManualClock } from '#tests/support/manualClock.ts'
import { aFrame, aRun, aView } from '#tests/support/records.ts'

async function setUp() {
  const store = createMemoryStore()
  const hub = createLiveHub({ clock: createManualClock() })
  const run = aRun()
  await store.createRun(run)
  return { store, hub, run, summaries: createRunSummaries({ store, revisions: hub }) }
}

describe('summaries of runs', () => {
  it('[HTTP-3] holds the figures until the run has a new revision', async () => {
    const { store, hub, run, summaries } = await setUp()
    expect(await summaries.of(run)).toMatchObject({ run, viewCount: 0, frameCount: 0, psnr: { latest: null, best: null } })
    await store.commit([{ type: 'view', view: aView() }, { type: 'frame', frame: aFrame() }])
    expect(await summaries.of(run)).toMatchObject({ viewCount: 0, frameCount: 0 })
    hub.announce(run.id, { type: 'view', key: 'test/0' })
    expect(await summaries.of(run)).toMatchObject({ viewCount: 1, frameCount: 1 })
  })

  it('[HTTP-3] shows the run as the caller read it, whatever figures it holds', async () => {
    const { run, summaries } = await setUp()
    await summaries.of(run)
    expect((await summaries.of({ ...run, status: 'finished' })).run.status).toBe('finished')
  })

  it('[HTTP-12] passes a failure on and tries again', async () => {
    const { store, run, hub } = await setUp()
    let failing = true
    const sometimesFailing = {
      ...store,
      countFrames: (...args: Parameters<typeof store.countFrames>) => (failing ? Promise.reject(new Error('the disk is gone')) : store.countFrames(...args)),
      standing: store.standing.bind(store),
      meanQuality: store.meanQuality.bind(store),
      views: store.views.bind(store),
    }
    const summaries = createRunSummaries({ store: sometimesFailing, revisions: hub })
    await expect(summaries.of(run)).rejects.toThrow('the disk is gone')
    failing = false
    expect(await summaries.of(run)).toMatchObject({ frameCount: 0 })
  })
})
