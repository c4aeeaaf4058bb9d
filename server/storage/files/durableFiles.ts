import { constants, open, rename, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { dirname } from 'node:path'

/** Makes the names in a directory survive a power cut: a renamed or created file is durable only with its directory. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open directories; NTFS journals names by itself.
  if (process.platform === 'win32') return
  const handle = await open(directory, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export interface DurableWrite {
  readonly path: string
  readonly parts: readonly Uint8Array[]
  /** On the same file system as `path`, so that the rename is atomic. */
  readonly temporaryFolder: string
}

/** When this resolves, the whole file stands at `path` for good; at no moment does a part of it. */
export async function writeDurably({ path, parts, temporaryFolder }: DurableWrite): Promise<void> {
  const temporary = join(temporaryFolder, randomUUID())
  const handle = await open(temporary, 'wx')
  try {
    for (const part of parts) await writeAll(handle, part, null)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, path)
  await syncDirectory(dirname(path))
}

/** `write` may write less than it was given; `position` null goes on where the last write ended. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number | null): Promise<void> {
  let written = 0
  while (written < bytes.byteLength) {
    const at = position === null ? null : position + written
    written += (await handle.write(bytes, written, bytes.byteLength - written, at)).bytesWritten
  }
}

/** Fills `target` from `position` on; answers how many bytes there were, which is fewer only at the end of the file. */
export async function readFully(handle: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let filled = 0
  while (filled < target.byteLength) {
    const { bytesRead } = await handle.read(target, filled, target.byteLength - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
