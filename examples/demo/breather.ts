/**
 * Lets long computation share the process with a socket: after `budgetMs` of work the next `pause` waits for one turn
 * of the event loop, in which heartbeats and acknowledgements are handled.
 */
export class Breather {
  readonly #budgetMs: number
  readonly #now: () => number
  #workSince: number

  constructor(budgetMs = 12, now: () => number = () => performance.now()) {
    this.#budgetMs = budgetMs
    this.#now = now
    this.#workSince = now()
  }

  /** True when the next pause would yield; asking is cheaper than awaiting in a hot loop. */
  get due(): boolean {
    return this.#now() - this.#workSince >= this.#budgetMs
  }

  async pause(): Promise<void> {
    if (!this.due) return
    await new Promise<void>((resolve) => void setImmediate(resolve))
    this.#workSince = this.#now()
  }
}
