import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FrameJournal } from '#server/storage/blobStore.ts'

export interface JournalHome {
  readonly journal: FrameJournal
  remove(): Promise<void>
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

/** What every implementation of the frame journal promises. */
export function registerFrameJournalContract(name: string, makeHome: () => Promise<JournalHome>): void {
  describe(`the frame journal: ${name}`, () => {
    let home: JournalHome
    beforeEach(async () => {
      home = await makeHome()
    })
    afterEach(async () => {
      await home.journal.close()
      await home.remove()
    })

    it('[STO-23] answers where each append begins and gives back any range', async () => {
      const { journal } = home
      expect(await journal.append('a', bytes(1, 2, 3))).toBe(0)
      expect(await journal.append('b', bytes(9))).toBe(0)
      expect(await journal.append('a', bytes(4, 5))).toBe(3)
      await journal.sync(['a', 'b'])
      expect(await journal.read('a', 0, 5)).toEqual(bytes(1, 2, 3, 4, 5))
      expect(await journal.read('a', 2, 2)).toEqual(bytes(3, 4))
      expect(await journal.read('b', 0, 1)).toEqual(bytes(9))
    })

    it('[STO-23] appends one after the other when asked at the same time', async () => {
      const offsets = await Promise.all(Array.from({ length: 50 }, (_, index) => home.journal.append('a', bytes(index, index))))
      expect(offsets).toEqual(Array.from({ length: 50 }, (_, index) => index * 2))
      expect(await home.journal.read('a', 98, 2)).toEqual(bytes(49, 49))
    })

    it('[STO-23] forgets what lies beyond a committed length', async () => {
      const { journal } = home
      await journal.append('a', bytes(1, 2, 3, 4))
      await journal.truncate('a', 2)
      expect(await journal.append('a', bytes(7))).toBe(2)
      expect(await journal.read('a', 0, 3)).toEqual(bytes(1, 2, 7))
      await journal.truncate('new', 0)
      expect(await journal.append('new', bytes(1))).toBe(0)
    })

    it('[STO-23] refuses to read or to keep bytes that it does not have', async () => {
      const { journal } = home
      await journal.append('a', bytes(1, 2))
      await expect(journal.read('a', 1, 2)).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('has 2 bytes where at least 3') as unknown })
      await expect(journal.truncate('a', 3)).rejects.toMatchObject({ code: 'internal' })
      expect(await journal.read('a', 0, 2)).toEqual(bytes(1, 2))
    })

    it('[STO-23] removes a journal, and knows which there are', async () => {
      const { journal } = home
      await Promise.all(['a', 'b'].map((frameId) => journal.append(frameId, bytes(1))))
      expect([...(await journal.frameIds())].sort()).toEqual(['a', 'b'])
      await journal.remove('a')
      await journal.remove('nobody')
      expect(await journal.frameIds()).toEqual(['b'])
      expect(await journal.append('a', bytes(5))).toBe(0)
    })
  })
}
