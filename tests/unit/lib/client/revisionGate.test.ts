import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runId } from '#lib/base/brand.ts'
import { RevisionGate } from '#lib/client/revisionGate.ts'
import type { RunChange, RunEvent } from '#lib/contract/live.ts'

function eventOf(firstRevision: number, lastRevision = firstRevision): RunEvent {
  const changes: RunChange[] = []
  for (let revision = firstRevision; revision <= lastRevision; revision += 1) changes.push({ type: 'series', names: [String(revision)] })
  return { runId: runId('r'), firstRevision, lastRevision, changes }
}

function gateWithRecord() {
  const delivered: string[] = []
  let asked = 0
  const gate = new RevisionGate({
    deliver: (changes) => changes.forEach((change) => change.type === 'series' && delivered.push(...change.names)),
    resnapshot: () => {
      asked += 1
    },
  })
  return { gate, delivered, asked: () => asked }
}

describe('RevisionGate', () => {
  it('[UI-22] delivers what follows the snapshot and leaves out what it holds', () => {
    const { gate, delivered, asked } = gateWithRecord()
    gate.event(eventOf(4))
    gate.event(eventOf(5, 6))
    gate.snapshotTaken(4)
    gate.event(eventOf(7))
    expect(delivered).toEqual(['5', '6', '7'])
    expect(asked()).toBe(0)
  })

  it('[UI-22] asks for a snapshot at a gap, and holds back what follows until it is there', () => {
    const { gate, delivered, asked } = gateWithRecord()
    gate.snapshotTaken(10)
    gate.event(eventOf(12))
    gate.event(eventOf(13))
    expect({ delivered, asked: asked(), waiting: gate.waiting }).toEqual({ delivered: [], asked: 1, waiting: true })
    gate.snapshotTaken(12)
    expect({ delivered, waiting: gate.waiting }).toEqual({ delivered: ['13'], waiting: false })
  })

  it('[UI-22] an event without changes that tells a later revision is a gap', () => {
    const { gate, asked } = gateWithRecord()
    gate.snapshotTaken(10)
    gate.event({ runId: runId('r'), firstRevision: 11, lastRevision: 10, changes: [] })
    expect(asked()).toBe(0)
    gate.event({ runId: runId('r'), firstRevision: 15, lastRevision: 14, changes: [] })
    expect(asked()).toBe(1)
  })

  it('[UI-22] asks again after every break, whatever the numbers', () => {
    const { gate, asked } = gateWithRecord()
    gate.subscribed(5, { rejoined: false })
    gate.snapshotTaken(5)
    gate.subscribed(5, { rejoined: false })
    expect(asked()).toBe(0)
    gate.subscribed(5, { rejoined: true })
    expect(asked()).toBe(1)
    gate.snapshotTaken(2)
    gate.event(eventOf(3))
    expect(gate.waiting).toBe(false)
  })

  it('[UI-22] a topic that moved on between snapshot and joining is asked for again', () => {
    const { gate, asked } = gateWithRecord()
    gate.snapshotTaken(5)
    gate.subscribed(8, { rejoined: false })
    expect(asked()).toBe(1)
    gate.refresh()
    expect(asked()).toBe(1)
  })

  it('[UI-22] with any events lost, the screen ends with every change or a snapshot at least as new', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }), fc.array(fc.nat(5), { maxLength: 20 }), (kept, snapshotDelays) => {
        let server = 0
        let screen = 0
        const requests: number[] = []
        const gate = new RevisionGate({
          deliver: (changes) => {
            for (const change of changes) if (change.type === 'series') screen = Math.max(screen, Number(change.names[0]))
          },
          resnapshot: () => requests.push(0),
        })
        const answer = (): void => {
          while (requests.length > 0) {
            requests.shift()
            screen = server
            gate.snapshotTaken(server)
          }
        }
        gate.snapshotTaken(0)
        kept.forEach((isKept, nth) => {
          server += 1
          if (isKept) gate.event(eventOf(server))
          if ((snapshotDelays[nth] ?? 0) === 0) answer()
        })
        // The server tells where the run stands to whoever missed something.
        gate.event({ runId: runId('r'), firstRevision: server + 1, lastRevision: server, changes: [] })
        answer()
        expect(screen).toBe(server)
      }),
    )
  })
})
