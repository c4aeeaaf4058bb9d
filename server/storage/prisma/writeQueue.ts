import type { Effect } from '../store.ts'

interface Waiting {
  readonly effects: readonly Effect[]
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Effects of one transaction; beyond it the event loop would stand still for too long. A single longer commit stays whole. */
const effectsPerTransaction = 512

/**
 * One transaction at a time. Commits that arrive while one runs share the next, since most of a small commit's cost is the fsync at
 * its end. Each caller's effects stay atomic by themselves: when a shared transaction fails, its commits are tried one by one.
 */
export class WriteQueue {
  readonly #commit: (effects: readonly Effect[]) => Promise<void>
  #waiting: Waiting[] = []
  #tail: Promise<unknown> = Promise.resolve()

  constructor(commit: (effects: readonly Effect[]) => Promise<void>) {
    this.#commit = commit
  }

  /** Resolves when the effects are durable. */
  commit(effects: readonly Effect[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ effects, resolve, reject })
      // One turn of the queue for the first of those that wait; it takes along whoever has joined by then.
      if (this.#waiting.length === 1) void this.exclusively(() => this.#commitWaiting())
    })
  }

  /** Runs alone, after everything that was asked for earlier. Later commits may join one that still waits, and so come before it. */
  exclusively<Value>(action: () => Promise<Value>): Promise<Value> {
    const result = this.#tail.then(action)
    this.#tail = result.catch(() => undefined)
    return result
  }

  async #commitWaiting(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    for (const group of groupsOf(waiting)) await this.#commitGroup(group)
  }

  async #commitGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#commit(group.flatMap(({ effects }) => effects))
      for (const { resolve } of group) resolve()
    } catch (error) {
      const [first] = group
      if (group.length === 1 && first !== undefined) first.reject(error)
      else for (const single of group) await this.#commitGroup([single])
    }
  }
}

function groupsOf(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const groups: Waiting[][] = []
  let size = Infinity
  for (const item of waiting) {
    size += weightOf(item.effects)
    if (size > effectsPerTransaction) {
      groups.push([])
      size = weightOf(item.effects)
    }
    groups.at(-1)?.push(item)
  }
  return groups
}

/** Points are the only effect that is many rows. */
function weightOf(effects: readonly Effect[]): number {
  return effects.reduce((sum, effect) => sum + (effect.type === 'points' ? 1 + effect.points.length / 20 : 1), 0)
}
