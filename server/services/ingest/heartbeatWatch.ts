import type { RunId, UnixMillis } from '#lib/base/brand.ts'
import type { Clock } from '#lib/base/clock.ts'

export interface HeartbeatWatchOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  /** Called once for a run that stayed silent; the watch has forgotten it. */
  readonly onSilent: (runId: RunId) => void
}

/** Looks this often per timeout, so that silence is noticed at most a quarter late. */
const looksPerTimeout = 4

/** Remembers when each run was last heard of, and tells which have fallen silent. */
export class HeartbeatWatch {
  readonly #options: HeartbeatWatchOptions
  readonly #heardAtMs = new Map<RunId, UnixMillis>()
  #cancel: (() => void) | null = null

  constructor(options: HeartbeatWatchOptions) {
    this.#options = options
  }

  start(): void {
    const { clock, timeoutMs } = this.#options
    this.#cancel = clock.after(timeoutMs / looksPerTimeout, () => {
      this.#look()
      this.start()
    })
  }

  close(): void {
    this.#cancel?.()
    this.#heardAtMs.clear()
  }

  heard(runId: RunId): void {
    this.#heardAtMs.set(runId, this.#options.clock.now())
  }

  isWatching(runId: RunId): boolean {
    return this.#heardAtMs.has(runId)
  }

  #look(): void {
    const { clock, timeoutMs, onSilent } = this.#options
    const silentSince = clock.now() - timeoutMs
    for (const [runId, heardAtMs] of [...this.#heardAtMs]) {
      if (heardAtMs > silentSince) continue
      this.#heardAtMs.delete(runId)
      onSilent(runId)
    }
  }
}
