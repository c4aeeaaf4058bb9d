import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#lib/base/appError.ts'

const lockFileName = 'server.lock'

/** A process is known by its number and start: numbers are given again, in containers at once. */
const ownerSchema = z.object({ hostname: z.string(), processId: z.number().int(), processStart: z.string() })
type Owner = z.infer<typeof ownerSchema>

export interface FolderLock {
  release(): void
}

/**
 * Keeps two servers from sharing one data folder. A lock whose process is gone (`kill -9`, a power cut) is taken over.
 *
 * @throws AppError whose message is one sentence for the person who started the server.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, lockFileName)
  const self: Owner = { hostname: hostname(), processId: process.pid, processStart: processStart(process.pid) ?? '' }
  if (!writeLock(path, self)) {
    const owner = readOwner(path)
    if (owner !== null && mayBeAlive(owner)) throw lockedError(folder, path, owner)
    rmSync(path, { force: true })
    if (!writeLock(path, self)) throw lockedError(folder, path, readOwner(path))
  }
  return {
    release: () => {
      const owner = readOwner(path)
      if (owner?.processId === self.processId && owner.processStart === self.processStart) rmSync(path, { force: true })
    },
  }
}

/** False when the lock exists. */
function writeLock(path: string, owner: Owner): boolean {
  try {
    writeFileSync(path, `${JSON.stringify(owner)}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Null when the file is gone or, after a power cut, empty. */
function readOwner(path: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

function mayBeAlive(owner: Owner): boolean {
  // Nothing here can look at the processes of another machine that shares the folder.
  if (owner.hostname !== hostname()) return true
  const start = processStart(owner.processId)
  return start !== null && start === owner.processStart
}

/**
 * When the process started, in a spelling of the system's own, or null when there is none. Linux tells it in /proc (field 22 of
 * `stat`, after the name in parentheses); elsewhere a living process has the empty spelling.
 */
function processStart(processId: number): string | null {
  try {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return process.platform !== 'linux' && isRunning(processId) ? '' : null
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch {
    return false
  }
}

function lockedError(folder: string, path: string, owner: Owner | null): AppError {
  const who = owner === null ? 'Another Raywatch server' : `Another Raywatch server (process ${owner.processId} on ${owner.hostname})`
  const message = `${who} uses the data folder ${folder}; stop it, choose another folder with --data, or delete ${path} if it is surely gone.`
  return new AppError({ code: 'storage_unavailable', message })
}
