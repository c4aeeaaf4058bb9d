import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '#server/storage/store.ts'
import { aRun } from '#tests/support/records.ts'
import { registerCurveContract } from './storeCurves.ts'
import { registerFrameContract } from './storeFrames.ts'
import { registerQualityContract } from './storeQuality.ts'
import { registerRunContract } from './storeRuns.ts'

export interface StoreHome {
  readonly store: Store
  /** Removes what the store kept, after it was closed. */
  remove(): Promise<void>
}

/** What every implementation of the store promises. */
export function registerStoreContract(name: string, makeHome: () => Promise<StoreHome>): void {
  describe(`the store: ${name}`, () => {
    let home: StoreHome
    beforeEach(async () => {
      home = await makeHome()
    })
    afterEach(async () => {
      await home.store.close()
      await home.remove()
    })
    const store = (): Store => home.store
    registerRunContract(store)
    registerFrameContract(store)
    registerQualityContract(store)
    registerCurveContract(store)
    it('[STO-16] closes with commits under way, which still become durable', async () => {
      const { run } = await store().createRun(aRun())
      const committed = store().commit([{ type: 'advance', runId: run.id, writer: 'w', seq: 1 }])
      const closed = store().close()
      await expect(committed).resolves.toBeUndefined()
      await closed
      home = await makeHome()
    })
  })
}
