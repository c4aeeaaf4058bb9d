import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunId } from '#lib/base/brand.ts'
import { runId } from '#lib/base/brand.ts'
import { createIngestClient } from '#lib/client/ingest/ingestClient.ts'
import { connectLive } from '#lib/client/socket.ts'
import { startServerProcess, type ServerProcess } from '#tests/support/serverProcess.ts'
import { heading, noisyImage, row } from './figures.ts'

/** Frames per second through the whole path (push → durable → measured → announced), and what the server weighs afterwards. */

interface Load {
  readonly side: number
  readonly frames: number
}

let runs = 0

const loads: readonly Load[] = [
  { side: 100, frames: 300 },
  { side: 400, frames: 60 },
  { side: 800, frames: 20 },
]

const framesForMemory = 2_000

/** Resolves when the live feed has told of `frames` measured frames of this run. */
function measuredFrames(server: ServerProcess, id: RunId, frames: number): { readonly ready: Promise<void>; readonly done: Promise<void> } {
  const socket = connectLive(server.url)
  const measured = new Set<string>()
  const ready = new Promise<void>((resolve) => socket.on('connect', () => socket.emit('subscribe', { topic: 'run', runId: id }, () => resolve())))
  const done = new Promise<void>((resolve) => {
    socket.on('run', ({ changes }) => {
      for (const change of changes) if (change.type === 'frame' && change.frame.metrics !== null) measured.add(change.frame.id)
      if (measured.size < frames) return
      socket.close()
      resolve()
    })
  })
  return { ready, done }
}

async function pushFrames(server: ServerProcess, { side, frames }: Load): Promise<{ readonly durableMs: number; readonly announcedMs: number }> {
  const client = createIngestClient({ url: server.url, project: 'bench', name: `${side}×${side}`, runId: `bench-${(runs += 1)}` })
  const image = { width: side, height: side, channels: 3, dataType: 'uint8' } as const
  client.groundTruth({ view: 'bench/view', image: { ...image, bytes: noisyImage(side, 1) } })
  await client.flush()
  const { ready, done } = measuredFrames(server, runId(client.runId), frames)
  await ready
  const pixels = Array.from({ length: 8 }, (_, index) => noisyImage(side, index + 2))
  const startedAt = performance.now()
  for (let step = 0; step < frames; step += 1) client.frame({ view: 'bench/view', step, image: { ...image, bytes: changed(pixels[step % 8], step) } })
  await client.flush()
  const durableMs = performance.now() - startedAt
  await done
  const announcedMs = performance.now() - startedAt
  await client.finish()
  client.close()
  return { durableMs, announcedMs }
}

/** The same image with its number written into the first pixel, so that no two frames are one blob. */
function changed(bytes: Uint8Array | undefined, step: number): Uint8Array {
  const copy = Uint8Array.from(bytes ?? [])
  copy[0] = step & 255
  copy[1] = step >> 8
  return copy
}

/** The peer: the same pixels, each written to a file and fsynced, by a loop that does nothing else. */
function plainFilesMs({ side, frames }: Load): number {
  const folder = mkdtempSync(join(tmpdir(), 'raywatch-bench-'))
  const bytes = noisyImage(side, 1)
  const startedAt = performance.now()
  for (let index = 0; index < frames; index += 1) {
    const file = openSync(join(folder, `${index}.raw`), 'w')
    writeSync(file, bytes)
    fsyncSync(file)
    closeSync(file)
  }
  const elapsedMs = performance.now() - startedAt
  rmSync(folder, { recursive: true })
  return elapsedMs
}

heading('Whole frames, uint8 RGB, one client: frames per second')
row('', 'durable', 'measured and announced', 'plain files + fsync', 'durable ÷ plain')
for (const load of loads) {
  await using server = await startServerProcess({ flags: ['--no-pages'] })
  await pushFrames(server, { side: load.side, frames: 4 })
  const { durableMs, announcedMs } = await pushFrames(server, load)
  const plainMs = plainFilesMs(load)
  const perSecond = (ms: number): string => ((1000 * load.frames) / ms).toFixed(1)
  row(`${load.side}×${load.side}, ${load.frames} frames`, perSecond(durableMs), perSecond(announcedMs), perSecond(plainMs), (plainMs / durableMs).toFixed(2))
}

heading(`Memory of the server over ${framesForMemory} frames of 100×100`)
{
  await using server = await startServerProcess({ flags: ['--no-pages'] })
  await pushFrames(server, { side: 100, frames: 50 })
  const beforeMebibytes = server.residentMebibytes()
  row('resident after 50 frames', `${beforeMebibytes.toFixed(0)} MiB`)
  // Twice: a heap that grows to its working size stops there, a leak goes on.
  for (const round of [1, 2]) {
    await pushFrames(server, { side: 100, frames: framesForMemory })
    row(`resident after ${round * framesForMemory} more`, `${server.residentMebibytes().toFixed(0)} MiB`)
  }
}
process.exit(0)
