import type { FrameJournal } from '../blobStore.ts'
import { damagedJournal } from '../storageErrors.ts'

export function createMemoryFrameJournal(): FrameJournal {
  const journals = new Map<string, Uint8Array>()
  const bytesOf = (frameId: string): Uint8Array => journals.get(frameId) ?? new Uint8Array()
  return {
    append(frameId, bytes) {
      const before = bytesOf(frameId)
      const after = new Uint8Array(before.byteLength + bytes.byteLength)
      after.set(before)
      after.set(bytes, before.byteLength)
      journals.set(frameId, after)
      return Promise.resolve(before.byteLength)
    },
    sync: () => Promise.resolve(),
    read(frameId, offset, byteLength) {
      const journal = bytesOf(frameId)
      if (offset + byteLength > journal.byteLength) return Promise.reject(damagedJournal(frameId, offset + byteLength, journal.byteLength))
      return Promise.resolve(journal.slice(offset, offset + byteLength))
    },
    truncate(frameId, committedLength) {
      const journal = bytesOf(frameId)
      if (committedLength > journal.byteLength) return Promise.reject(damagedJournal(frameId, committedLength, journal.byteLength))
      journals.set(frameId, journal.slice(0, committedLength))
      return Promise.resolve()
    },
    remove(frameId) {
      journals.delete(frameId)
      return Promise.resolve()
    },
    frameIds: () => Promise.resolve([...journals.keys()]),
    close: () => Promise.resolve(),
  }
}
