import type { Clock } from '../../base/clock.ts'
import { spellNumber } from '../../base/spelledNumber.ts'
import type { MessageOf } from '../../contract/ingest.ts'
import type { Entry, Outbox } from './outbox.ts'

type Point = MessageOf<'scalars'>['points'][number]

/** A message this long is a fair share of a commit; the protocol allows ten times as many. */
const pointsPerMessage = 1_000
/** What a point costs in memory, roughly: for the bound of the buffer. */
const bytesPerPoint = 64

/** Gathers points into the last message as long as that was not sent yet: one message per step when the server keeps up, fewer when not. */
export class ScalarQueue {
  readonly #outbox: Outbox
  readonly #clock: Clock
  #last: { readonly entry: Entry; readonly points: Point[] } | null = null

  constructor(outbox: Outbox, clock: Clock) {
    this.#outbox = outbox
    this.#clock = clock
  }

  add(step: number, values: Readonly<Record<string, number>>): void {
    const wallTimeMs = this.#clock.now()
    const points = Object.entries(values).map(([name, value]) => ({ name, step, value: spellNumber(value), wallTimeMs }))
    if (points.length === 0) return
    const last = this.#last
    if (last !== null && this.#outbox.lastWaiting === last.entry && last.points.length + points.length <= pointsPerMessage) {
      last.points.push(...points)
      this.#outbox.grow(last.entry, points.length * bytesPerPoint)
      return
    }
    const entry: Entry = { kind: 'scalars', byteLength: points.length * bytesPerPoint, seq: null, body: () => ({ type: 'scalars', points }) }
    this.#last = { entry, points }
    this.#outbox.add(entry)
  }
}
