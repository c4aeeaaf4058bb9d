import { frameIdSchema } from '#lib/contract/primitives.ts'
import type { FrameJournal } from '#server/storage/blobStore.ts'
import type { Store } from '#server/storage/store.ts'
import type { ServiceLogger } from '../serviceLogger.ts'

export interface SweepParts {
  readonly store: Store
  readonly journal: FrameJournal
  readonly logger: ServiceLogger
}

/**
 * Removes journals that no open frame needs: of frames that closed a moment before a crash, and of frames whose opening never became
 * durable. Only before anything is taken in, because a frame's journal is there before its row. A failure costs disk space alone.
 */
export async function sweepJournals({ store, journal, logger }: SweepParts): Promise<void> {
  try {
    for (const name of await journal.frameIds()) {
      const id = frameIdSchema.safeParse(name)
      if (id.success && (await store.frame(id.data))?.status !== 'open') await journal.remove(id.data)
    }
  } catch (error) {
    logger.warn({ err: error }, 'Journals of closed frames could not be removed; they waste space until the next start')
  }
}
