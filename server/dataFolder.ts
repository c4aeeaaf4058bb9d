import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '#lib/base/appError.ts'

/**
 * The folder's full path, made if it was missing and proven writable.
 *
 * @throws AppError whose message is one sentence for the person who started the server.
 */
export function openDataFolder(folder: string): string {
  const path = resolve(folder)
  try {
    makeFolder(path)
    const probe = join(path, `.write-test-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
    return realpathSync(path)
  } catch (error) {
    const message = `The data folder ${path} cannot be written (${reasonOf(error)}); choose another with --data.`
    throw new AppError({ code: 'storage_unavailable', message, cause: error })
  }
}

/** Not `recursive: true`: under /proc, where a folder cannot be made, Node 20 then tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (!existsSync(dirname(path))) makeFolder(dirname(path))
  mkdirSync(path)
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it, or a folder above it, is a file',
  ENOENT: 'the path cannot be made',
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return reasons[code] ?? code
}
