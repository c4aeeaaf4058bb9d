import { describe, expect, it } from 'vitest'
import { runId } from '#lib/base/brand.ts'
import type { RunEvent, RunsEvent, Topic } from '#lib/contract/live.ts'
import { createLiveHub } from '#server/realtime/liveHub.ts'
import type { Subscriber } from '#server/realtime/subscriber.ts'
import { createManualClock } from '#tests/support/manualClock.ts'
import { aFrame, aRun, somePixels } from '#tests/support/records.ts'

const id = runId('run-1')
const topic: Topic = { topic: 'run', runId: id }
const list: Topic = { topic: 'runs' }

function setUp(startMs?: number) {
  const clock = createManualClock(startMs)
  const hub = createLiveHub({ clock })
  const runEvents: RunEvent[] = []
  const listEvents: RunsEvent[] = []
  const subscriber: Subscriber = { sendRun: (event) => void runEvents.push(event), sendRuns: (event) => void listEvents.push(event) }
  return { clock, hub, subscriber, runEvents, listEvents }
}

const series = (name: string) => ({ type: 'series' as const, names: [name] })
const microtasks = () => Promise.resolve()

describe('live hub', () => {
  it('[LIVE-1] raises the revision of a run by one with every change, subscribed or not', () => {
    const { hub, subscriber } = setUp()
    const before = hub.lastRevision(id)
    hub.announce(id, series('a'))
    expect(hub.lastRevision(id)).toBe(before + 1)
    hub.subscribe(subscriber, topic)
    hub.announce(id, series('a'))
    hub.announce(runId('other'), series('a'))
    expect(hub.lastRevision(id)).toBe(before + 2)
  })

  it('[LIVE-1] never repeats a revision after a restart, at up to a million changes a second', () => {
    const first = setUp(1_700_000_000_000).hub
    for (let change = 0; change < 1000; change += 1) first.announce(id, series('a'))
    const second = setUp(1_700_000_000_002).hub
    expect(second.lastRevision(id)).toBeGreaterThan(first.lastRevision(id))
    expect(Number.isSafeInteger(second.lastRevision(id))).toBe(true)
  })

  it('[LIVE-2] sends the first change at once and folds later ones into ticks of 25 ms', async () => {
    const { clock, hub, subscriber, runEvents } = setUp()
    const revision = hub.subscribe(subscriber, topic)
    hub.announce(id, series('a'))
    await microtasks()
    expect(runEvents).toEqual([{ runId: id, firstRevision: revision + 1, lastRevision: revision + 1, changes: [series('a')] }])
    hub.announce(id, series('b'))
    hub.announce(id, series('c'))
    clock.advance(24)
    expect(runEvents).toHaveLength(1)
    clock.advance(1)
    const folded = { type: 'series', names: ['b', 'c'] }
    expect(runEvents[1]).toEqual({ runId: id, firstRevision: revision + 2, lastRevision: revision + 3, changes: [folded] })
  })

  it('[LIVE-4] no event goes on with what waited for subscribers who left before a change was counted', async () => {
    const { clock, hub, subscriber, runEvents } = setUp()
    hub.subscribe(subscriber, topic)
    hub.announce(id, series('a'))
    await microtasks()
    hub.announce(id, series('b'))
    hub.unsubscribe(subscriber, topic)
    hub.announce(id, series('unheard'))
    const revision = hub.subscribe(subscriber, topic)
    hub.announce(id, series('c'))
    clock.advance(25)
    expect(runEvents.slice(1)).toEqual([{ runId: id, firstRevision: revision + 1, lastRevision: revision + 1, changes: [series('c')] }])
  })

  it('[LIVE-4] sends events whose revisions join without gap from the answer of subscribe on', async () => {
    const { clock, hub, subscriber, runEvents } = setUp()
    hub.announce(id, series('before'))
    let known = hub.subscribe(subscriber, topic)
    for (let tick = 0; tick < 20; tick += 1) {
      for (let change = 0; change <= tick % 3; change += 1) hub.announce(id, series(`s${change}`))
      await microtasks()
      clock.advance(10)
    }
    clock.advance(25)
    for (const { firstRevision, lastRevision } of runEvents) {
      expect(firstRevision).toBe(known + 1)
      known = lastRevision
    }
    expect(known).toBe(hub.lastRevision(id))
  })

  it('[LIVE-4] sends nothing after unsubscribe, nor about other runs', async () => {
    const { hub, subscriber, runEvents, listEvents } = setUp()
    hub.subscribe(subscriber, topic)
    hub.subscribe(subscriber, list)
    hub.announce(runId('other'), series('a'))
    hub.announce(id, { type: 'run', run: aRun() })
    hub.unsubscribe(subscriber, topic)
    hub.unsubscribe(subscriber, list)
    await microtasks()
    expect([...runEvents, ...listEvents]).toEqual([])
  })

  it('[LIVE-6] names changed runs to subscribers of the list, every 250 ms at most, and is silent on tiles and points', async () => {
    const { clock, hub, subscriber, listEvents } = setUp()
    const revision = hub.subscribe(subscriber, list)
    hub.announce(id, somePixels())
    hub.announce(id, series('a'))
    await microtasks()
    expect(listEvents).toEqual([])
    hub.announce(id, { type: 'run', run: aRun() })
    await microtasks()
    expect(listEvents).toEqual([{ revision: revision + 1, runIds: [id] }])
    hub.announce(id, { type: 'frame', frame: aFrame() })
    hub.announce(runId('other'), { type: 'view', key: 'a' })
    clock.advance(249)
    expect(listEvents).toHaveLength(1)
    clock.advance(1)
    expect(listEvents[1]).toEqual({ revision: revision + 3, runIds: [id, runId('other')] })
    expect(hub.runsRevision()).toBe(revision + 3)
  })

  it('[LIVE-8] keeps no change while nobody listens', async () => {
    const { clock, hub, subscriber, runEvents } = setUp()
    hub.announce(id, series('early'))
    const revision = hub.subscribe(subscriber, topic)
    expect(revision).toBe(hub.lastRevision(id))
    await microtasks()
    clock.advance(100)
    expect(runEvents).toEqual([])
  })

  it('[LIVE-2] sends nothing once closed', async () => {
    const { clock, hub, subscriber, runEvents } = setUp()
    hub.subscribe(subscriber, topic)
    hub.close()
    hub.announce(id, series('late'))
    await microtasks()
    clock.advance(100)
    expect(runEvents).toEqual([])
  })
})
