import type { RunId } from '#lib/base/brand.ts'
import type { RunChange } from '#lib/contract/live.ts'

/** Where services say what changed, after it is durable. The live hub tells browsers. */
export interface Announcer {
  announce(runId: RunId, change: RunChange): void
}
