import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import { findBrowser } from '#tests/e2e/support/findBrowser.ts'
import { startServerProcess } from '#tests/support/serverProcess.ts'

/** The pictures of the README: the demo's own trainer, watched in a real browser until it has learned something. */

const folder = 'docs/images'
const viewport = { width: 1600, height: 1000 }
/** Long enough for a curve with a shape, short enough to wait for. */
const trainingSeconds = 75

async function photograph(page: Page, name: string): Promise<void> {
  await page.waitForFunction('window.__raywatchIdle !== undefined')
  await page.evaluate('window.__raywatchIdle()')
  await page.screenshot({ path: `${folder}/${name}.png` })
  console.log(`${folder}/${name}.png`)
}

const executablePath = findBrowser()
if (executablePath === null) throw new Error('No Chromium found; CHROMIUM_PATH names one.')
mkdirSync(folder, { recursive: true })

await using server = await startServerProcess()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] })
const page = await browser.newPage({ viewport, colorScheme: 'dark' })
await page.goto(server.url)
await photograph(page, 'empty')

const train = (...flags: string[]) => spawn(process.execPath, ['--import', 'tsx', 'examples/demo/main.ts', '--url', server.url, ...flags], { stdio: 'inherit' })
const ended = (trainer: ReturnType<typeof train>): Promise<unknown> => new Promise((resolve) => trainer.once('close', resolve))

await ended(train('--name', 'short', '--seconds', '10'))
const trainer = train('--name', 'baseline', '--seconds', String(trainingSeconds))
const trained = ended(trainer)
await page.getByRole('link', { name: 'baseline' }).first().click()
await page.waitForURL(/\/runs\//)
await page.locator('canvas[data-pane="prediction"][data-status="open"]').waitFor({ timeout: 120_000 })
await page.screenshot({ path: `${folder}/rendering.png` })
await trained
await photograph(page, 'run')
await page.emulateMedia({ colorScheme: 'light' })
await page.goto(server.url)
await photograph(page, 'runs')
await browser.close()
await server[Symbol.asyncDispose]()
process.exit(0)
