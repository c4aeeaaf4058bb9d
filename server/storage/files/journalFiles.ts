import { open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '#lib/base/assert.ts'
import { fileFailure } from '../storageErrors.ts'
import { syncDirectory } from './durableFiles.ts'

/** Files held open at a time; well below the 1,024 a process may have by default on Linux. */
const maximumOpenFiles = 256

export interface JournalFile {
  readonly handle: FileHandle
  /** Where the next append begins. */
  length: number
}

interface Journal {
  /** Null until used. */
  file: JournalFile | null
  /** The last operation on this journal: they run one after the other. */
  tail: Promise<unknown>
  waiting: number
}

/** The files behind the frame journals: opened when used, used by one operation at a time, and not too many open at once. */
export class JournalFiles {
  readonly #folder: string
  /** In the order of last use. */
  readonly #journals = new Map<string, Journal>()
  /** Files whose names are not durable yet. */
  readonly #unsyncedNames = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  use<Value>(frameId: string, action: (file: JournalFile) => Promise<Value>): Promise<Value> {
    return this.#exclusively(frameId, async (journal) => action((journal.file ??= await this.#open(frameId))))
  }

  async remove(frameId: string): Promise<void> {
    await this.#exclusively(frameId, async (journal) => {
      await closeFile(journal)
      await rm(this.#pathOf(frameId), { force: true })
      this.#unsyncedNames.delete(frameId)
      if (journal.waiting === 1) this.#journals.delete(frameId)
    })
  }

  /** Makes the names of new files durable; their contents are the caller's matter. */
  async syncNames(frameIds: readonly string[]): Promise<void> {
    const unsynced = frameIds.filter((frameId) => this.#unsyncedNames.has(frameId))
    if (unsynced.length === 0) return
    await syncDirectory(this.#folder)
    for (const frameId of unsynced) this.#unsyncedNames.delete(frameId)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#journals.values()].map((journal) => journal.tail.then(() => closeFile(journal))))
    this.#journals.clear()
  }

  #exclusively<Value>(frameId: string, action: (journal: Journal) => Promise<Value>): Promise<Value> {
    const journal: Journal = this.#journals.get(frameId) ?? { file: null, tail: Promise.resolve(), waiting: 0 }
    this.#journals.delete(frameId)
    this.#journals.set(frameId, journal)
    journal.waiting += 1
    const run = async (): Promise<Value> => {
      try {
        await this.#closeLeastUsed()
        return await action(journal)
      } catch (error) {
        throw fileFailure(error, `keep pixels of frame ${frameId}`)
      } finally {
        journal.waiting -= 1
      }
    }
    const result = journal.tail.then(run)
    journal.tail = result.catch(() => undefined)
    return result
  }

  async #open(frameId: string): Promise<JournalFile> {
    const path = this.#pathOf(frameId)
    const existing = await open(path, 'r+').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    })
    if (existing === null) this.#unsyncedNames.add(frameId)
    const handle = existing ?? (await open(path, 'wx+'))
    return { handle, length: (await handle.stat()).size }
  }

  /** Only files that nothing waits for. Reopening finds every appended byte, and syncing it again reaches them all. */
  async #closeLeastUsed(): Promise<void> {
    if (this.#journals.size <= maximumOpenFiles) return
    const idle = [...this.#journals].filter(([, journal]) => journal.waiting === 0).slice(0, this.#journals.size - maximumOpenFiles)
    for (const [frameId] of idle) this.#journals.delete(frameId)
    await Promise.all(idle.map(([, journal]) => closeFile(journal)))
  }

  #pathOf(frameId: string): string {
    assert(/^[A-Za-z0-9_-]{1,64}$/.test(frameId), 'a frame id is safe as a file name')
    return join(this.#folder, frameId)
  }
}

async function closeFile(journal: Journal): Promise<void> {
  const { file } = journal
  journal.file = null
  await file?.handle.close()
}
