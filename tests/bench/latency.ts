import { chromium } from 'playwright-core'
import { createIngestClient, type FrameWriter } from '#lib/client/ingest/ingestClient.ts'
import { connectLive } from '#lib/client/socket.ts'
import { findBrowser } from '#tests/e2e/support/findBrowser.ts'
import { startServerProcess } from '#tests/support/serverProcess.ts'
import { heading, noisyImage, quantile, row } from './figures.ts'

/**
 * From the trainer's call to the pixels on a person's screen, one 32×32 tile at a time, on one machine. The peer is what the sockets alone
 * cost: a message to the same server and its answer, while nothing else happens.
 */

const side = 384
const tileSide = 32
const frames = 3
const tilesPerFrame = (side / tileSide) ** 2

interface Painted {
  readonly atMs: number
  readonly pixelRevision: number
  readonly frameId: string
}

const executablePath = findBrowser()
if (executablePath === null) {
  console.log('No browser found (CHROMIUM_PATH names one): push-to-pixel latency was not measured.')
  process.exit(0)
}

await using server = await startServerProcess()
const client = createIngestClient({ url: server.url, project: 'bench', name: 'latency' })
const shape = { width: side, height: side, channels: 3, dataType: 'uint8' } as const
client.groundTruth({ view: 'bench/view', image: { ...shape, bytes: noisyImage(side, 1) } })
client.frame({ view: 'bench/view', step: 0, image: { ...shape, bytes: noisyImage(side, 2) } })
await client.flush()

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })
const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } })
await page.addInitScript(() => {
  const painted: Painted[] = []
  Object.assign(window, { painted })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName('raywatch:painted')) {
      const detail = (entry as PerformanceMark).detail as Omit<Painted, 'atMs'>
      painted.push({ atMs: performance.timeOrigin + entry.startTime, ...detail })
    }
  }).observe({ type: 'mark', buffered: true })
})
await page.goto(client.runUrl)
await page.locator('canvas[data-pane="prediction"][data-step="0"]').waitFor()

const nowMs = (): number => performance.timeOrigin + performance.now()

async function tileLatenciesMs(writer: FrameWriter): Promise<readonly number[]> {
  const latenciesMs: number[] = []
  for (let tile = 0; tile < tilesPerFrame; tile += 1) {
    const [x, y] = [(tile * tileSide) % side, Math.floor((tile * tileSide) / side) * tileSide]
    const sentMs = nowMs()
    writer.tile(x, y, { width: tileSide, height: tileSide, channels: 3, dataType: 'uint8', bytes: noisyImage(tileSide, tile) })
    latenciesMs.push((await paintedMs(tile + 1, sentMs)) - sentMs)
  }
  return latenciesMs
}

/** The moment when tile number `count` of the newest frame was first on the screen. */
async function paintedMs(count: number, sentMs: number): Promise<number> {
  const seen = await page.waitForFunction(
    (asked) => {
      const { painted } = window as unknown as { painted: Painted[] }
      return painted.find(({ atMs, pixelRevision }) => atMs >= asked.sentMs && pixelRevision >= asked.count)?.atMs
    },
    { count, sentMs },
  )
  return Number(await seen.jsonValue())
}

async function roundTripsMs(count: number): Promise<readonly number[]> {
  const socket = connectLive(server.url)
  const tripsMs: number[] = []
  for (let trip = 0; trip < count; trip += 1) {
    const sentMs = performance.now()
    await socket.emitWithAck('subscribe', { topic: 'runs' })
    tripsMs.push(performance.now() - sentMs)
  }
  socket.close()
  return tripsMs.slice(1)
}

const tripsMs = await roundTripsMs(200)
const latenciesMs: number[] = []
for (let step = 1; step <= frames; step += 1) {
  const writer = client.openFrame({ view: 'bench/view', step, ...shape })
  await page.locator(`canvas[data-pane="prediction"][data-step="${step}"]`).waitFor()
  latenciesMs.push(...(await tileLatenciesMs(writer)))
  writer.close()
  await client.flush()
}

heading(`Push to pixel, ${latenciesMs.length} tiles of ${tileSide}×${tileSide}, one machine, Chromium`)
row('', 'p50', 'p95', 'max')
row('tile on the screen', ...[0.5, 0.95, 1].map((fraction) => `${quantile(latenciesMs, fraction).toFixed(1)} ms`))
row('peer: bare socket round trip', ...[0.5, 0.95, 1].map((fraction) => `${quantile(tripsMs, fraction).toFixed(1)} ms`))
row('ratio', ...[0.5, 0.95].map((fraction) => (quantile(latenciesMs, fraction) / quantile(tripsMs, fraction)).toFixed(1)))

await client.finish()
client.close()
await browser.close()
await server[Symbol.asyncDispose]()
process.exit(0)
