import type { Logger } from 'pino'
import type { Clock } from '#lib/base/clock.ts'

/** Draining takes as long as a few metric jobs; past this something hangs, and a supervisor would kill us anyway. */
const closeWithinMs = 10_000

/** One Ctrl+C reaches a process several times: from the terminal, from npm, from the script that started it. */
const sameKeyPressMs = 500

export interface StopOptions {
  readonly close: () => Promise<void>
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * SIGINT, SIGTERM and the death of the script that started us close cleanly and exit with 0; a second signal exits at once.
 */
export function stopOnSignals({ close, clock, logger }: StopOptions): void {
  let stoppingSinceMs: number | null = null

  function stop(reason: string): void {
    if (stoppingSinceMs !== null) {
      if (clock.now() - stoppingSinceMs > sameKeyPressMs) process.exit(1)
      return
    }
    stoppingSinceMs = clock.now()
    logger.info(`Stopping (${reason}).`)
    clock.after(closeWithinMs, () => {
      logger.error(`Closing took more than ${closeWithinMs / 1000} s; giving up.`)
      process.exit(1)
    })
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'Closing failed.')
        process.exit(1)
      },
    )
  }

  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (process.connected) process.on('disconnect', () => stop('the starting script is gone'))
}
