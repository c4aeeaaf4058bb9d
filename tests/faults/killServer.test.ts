import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { assertExists } from '#lib/base/assert.ts'
import { runId as toRunId } from '#lib/base/brand.ts'
import type { PixelImage } from '#lib/base/image.ts'
import { createIngestClient, imageOf, type IngestClient } from '#lib/client/ingest/ingestClient.ts'
import { canonicalHash } from '#server/services/ingest/canonicalHash.ts'
import { createBlobStore } from '#server/storage/files/blobStore.ts'
import { createPrismaStore } from '#server/storage/prisma/prismaStore.ts'
import type { BlobStore } from '#server/storage/blobStore.ts'
import type { Store } from '#server/storage/store.ts'

const kills = 30
const size = { width: 48, height: 32 }
const tileSize = 16
const tilesPerFrame = (size.width / tileSize) * (size.height / tileSize)
/** Open, tiles, one span that overlaps them, close. */
const messagesPerFrame = tilesPerFrame + 3
const views = ['test/a', 'test/b']

const dataFolder = mkdtempSync(join(tmpdir(), 'raywatch-kill-'))
const waiting: ServerProcess[] = []
afterAll(() => {
  for (const { child } of waiting) child.kill('SIGKILL')
  rmSync(dataFolder, { recursive: true, force: true })
})

interface ServerProcess {
  readonly child: ChildProcess
  readonly lines: Interface
  readonly loaded: Promise<string>
}

/** A server that has loaded its code and waits for its task: starting one takes longer than it will live. */
function prepareServer(): ServerProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tests/faults/ingestServer.ts'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: assertExists(child.stdout, 'stdout') })
  return { child, lines, loaded: nextLine(lines) }
}

function nextLine(lines: Interface): Promise<string> {
  return new Promise((resolve) => lines.once('line', resolve))
}

async function startServer(port: number): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  while (waiting.length < 3) waiting.push(prepareServer())
  const { child, lines, loaded } = assertExists(waiting.shift(), 'server')
  expect(await loaded).toBe('loaded')
  const ready = nextLine(lines)
  child.stdin?.write(`${JSON.stringify({ dataFolder, port })}\n`)
  const answer = /^ready (\d+)$/.exec(await ready)
  return { child, port: Number(assertExists(answer?.[1], 'port')) }
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await ended
}

/** Frame `step`: every value tells where it is and which frame it belongs to. */
function frameImage(step: number): PixelImage {
  const pixels = Uint8Array.from({ length: size.width * size.height * 3 }, (_, index) => (index * 7 + step * 13) % 256)
  return imageOf({ ...size, channels: 3, pixels })
}

function cut(image: PixelImage, x: number, y: number): PixelImage {
  const rows = Array.from({ length: tileSize }, (_, row) => {
    const start = ((y + row) * image.width + x) * 3
    return image.bytes.subarray(start, start + tileSize * 3)
  })
  return imageOf({ width: tileSize, height: tileSize, channels: 3, pixels: new Uint8Array(Buffer.concat(rows)) })
}

function sendFrame(client: IngestClient, step: number): void {
  const image = frameImage(step)
  const frame = client.openFrame({ view: viewOf(step), step, ...size, channels: 3, dataType: 'uint8' })
  for (let y = 0; y < size.height; y += tileSize) for (let x = 0; x < size.width; x += tileSize) frame.tile(x, y, cut(image, x, y))
  frame.span(40, { ...image, width: 100, height: 1, bytes: image.bytes.subarray(120, 420) })
  frame.close()
}

function viewOf(step: number): string {
  return assertExists(views[step % views.length], 'view')
}

/** Complete frames by step from `firstStep` on, each with the hash of its stored pixels, read back from disk. */
async function storedFrames({ store, blobs }: Disk, firstStep = 0): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>()
  for (const view of views) {
    for (const { step, status, prediction } of await store.framesOfView(toRunId('frames'), view)) {
      if (status !== 'complete' || step < firstStep) continue
      const image = assertExists(await blobs.read(assertExists(prediction, 'prediction')), 'blob')
      expect(canonicalHash(image)).toBe(prediction)
      expect(found.has(step), `frame ${step} is stored once`).toBe(false)
      found.set(step, canonicalHash(image))
    }
  }
  return found
}

interface Disk {
  readonly store: Store
  readonly blobs: BlobStore
}

/** What is on the disk of a server that was killed. */
async function inspect(check: (disk: Disk) => Promise<void>): Promise<void> {
  const store = await createPrismaStore({ dataFolder })
  const blobs = await createBlobStore(join(dataFolder, 'blobs'))
  await check({ store, blobs })
  await blobs.close()
  await store.close()
}

const expectedHash = (step: number): string => canonicalHash({ ...frameImage(step), colorSpace: 'srgb' })

describe('a server that is killed', () => {
  it(`[ING-35] with SIGKILL at ${kills} random moments loses nothing it acknowledged and keeps nothing twice`, { timeout: 300_000 }, async () => {
    let server = await startServer(0)
    const { port } = server
    const url = `http://127.0.0.1:${port}`
    const frames = createIngestClient({ url, project: 'faults', name: 'frames', runId: 'frames' })
    const scalars = createIngestClient({ url, project: 'faults', name: 'scalars', runId: 'scalars' })
    let sentFrames = 0
    let checkedFrames = 0
    const keepSending = (): void => {
      while (frames.stats.waitingMessages < 5 * messagesPerFrame) {
        scalars.scalars(sentFrames, { loss: 1 / (1 + sentFrames) })
        sendFrame(frames, sentFrames++)
      }
    }

    for (let count = 0; count < kills; count++) {
      const goal = frames.stats.settledMessages + 1 + Math.floor(Math.random() * 4 * messagesPerFrame)
      await expect.poll(() => (keepSending(), frames.stats.settledMessages), { timeout: 30_000, interval: 5 }).toBeGreaterThanOrEqual(goal)
      // Not to wait for anything, but to hit any moment: in the middle of a write, a commit, an answer.
      await delay(Math.random() * 15)
      await kill(server.child)
      const acknowledgedFrames = Math.floor(frames.stats.settledMessages / messagesPerFrame)
      await inspect(async (disk) => {
        const stored = await storedFrames(disk, checkedFrames)
        for (let step = checkedFrames; step < acknowledgedFrames; step++) expect(stored.get(step), `frame ${step} after kill ${count}`).toBe(expectedHash(step))
      })
      checkedFrames = acknowledgedFrames
      server = await startServer(port)
    }

    expect(await Promise.all([frames.finish(), scalars.finish()])).toEqual([true, true])
    frames.close()
    scalars.close()
    await kill(server.child)
    await inspect(async ({ store, blobs }) => {
      const stored = await storedFrames({ store, blobs })
      expect([...stored.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: sentFrames }, (_, step) => step))
      for (const [step, hash] of stored) expect(hash).toBe(expectedHash(step))
      expect(await store.countFrames(toRunId('frames'))).toBe(sentFrames)
      for (const runId of ['frames', 'scalars']) expect(await store.run(toRunId(runId))).toMatchObject({ status: 'finished', refused: {}, dropped: {} })
      expect(await store.seriesOf(toRunId('scalars'))).toMatchObject([{ name: 'loss', count: sentFrames, lastStep: sentFrames - 1 }])
    })
  })
})
