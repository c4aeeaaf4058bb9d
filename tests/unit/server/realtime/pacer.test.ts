import { describe, expect, it } from 'vitest'
import { createPacer } from '#server/realtime/pacer.ts'
import { createManualClock } from '#tests/support/manualClock.ts'

function setUp() {
  const clock = createManualClock()
  const startMs = clock.now()
  const actedAtMs: number[] = []
  const pacer = createPacer({ clock, intervalMs: 25, action: () => void actedAtMs.push(clock.now() - startMs) })
  return { clock, actedAtMs, pacer }
}

const microtasks = () => Promise.resolve()

describe('pacer', () => {
  it('[LIVE-2] acts at once after a quiet time, and folds the requests of one call stack', async () => {
    const { clock, actedAtMs, pacer } = setUp()
    pacer.request()
    pacer.request()
    expect(actedAtMs).toEqual([])
    await microtasks()
    expect(actedAtMs).toEqual([0])
    clock.advance(1000)
    pacer.request()
    await microtasks()
    expect(actedAtMs).toEqual([0, 1000])
  })

  it('[LIVE-2] acts once per interval in a storm of requests, and once for the last of them', async () => {
    const { clock, actedAtMs, pacer } = setUp()
    for (let ms = 0; ms < 100; ms += 1) {
      pacer.request()
      await microtasks()
      clock.advance(1)
    }
    clock.advance(1000)
    expect(actedAtMs).toEqual([0, 25, 50, 75, 100])
  })

  it('[LIVE-2] does nothing once closed', async () => {
    const { clock, actedAtMs, pacer } = setUp()
    pacer.request()
    await microtasks()
    pacer.request()
    pacer.close()
    clock.advance(1000)
    pacer.request()
    await microtasks()
    expect(actedAtMs).toEqual([0])
  })
})
