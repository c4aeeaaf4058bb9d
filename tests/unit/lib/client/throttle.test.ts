import { describe, expect, it } from 'vitest'
import { createActivity } from '#lib/client/activity.ts'
import { createThrottle } from '#lib/client/throttle.ts'
import { createManualClock } from '../../../support/manualClock.ts'
import { settle } from './settle.ts'

function throttled() {
  const clock = createManualClock()
  const activity = createActivity()
  const ends: (() => void)[] = []
  let runs = 0
  const throttle = createThrottle({
    clock,
    activity,
    intervalMs: 100,
    action: () => {
      runs += 1
      return new Promise<void>((resolve) => ends.push(resolve))
    },
  })
  const end = async (): Promise<void> => {
    ends.shift()?.()
    await settle()
  }
  return { clock, activity, throttle, end, runs: () => runs }
}

describe('createThrottle', () => {
  it('[UI-27] acts at once after a quiet time, then once per interval however often it is asked', async () => {
    const { clock, throttle, end, runs } = throttled()
    throttle.request()
    await end()
    for (let nth = 0; nth < 50; nth += 1) throttle.request()
    expect(runs()).toBe(1)
    clock.advance(100)
    expect(runs()).toBe(2)
  })

  it('[UI-27] never runs twice at a time, and runs again for what was asked meanwhile', async () => {
    const { clock, throttle, end, runs } = throttled()
    throttle.request()
    throttle.request()
    clock.advance(1_000)
    expect(runs()).toBe(1)
    await end()
    clock.advance(1)
    expect(runs()).toBe(2)
  })

  it('[UI-27] counts as work under way until what was asked is shown, and stops', async () => {
    const { activity, clock, throttle, end, runs } = throttled()
    throttle.request()
    throttle.request()
    expect(activity.pending).toBe(2)
    await end()
    expect(activity.pending).toBe(1)
    throttle.stop()
    expect(activity.pending).toBe(0)
    throttle.request()
    clock.advance(1_000)
    expect(runs()).toBe(1)
  })
})

describe('createActivity', () => {
  it('[UI-27] is idle when everything begun has ended, counting each end once', async () => {
    const activity = createActivity()
    const [endOne, endTwo] = [activity.begin(), activity.begin()]
    let idle = false
    const waiting = activity.whenIdle().then(() => {
      idle = true
    })
    endOne()
    endOne()
    await settle()
    expect({ idle, pending: activity.pending }).toEqual({ idle: false, pending: 1 })
    endTwo()
    await waiting
    expect(idle).toBe(true)
  })
})
