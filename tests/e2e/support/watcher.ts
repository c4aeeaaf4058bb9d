import { chromium, type Browser, type ConsoleMessage, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { findBrowser } from './findBrowser.ts'
import { RealServer } from './realServer.ts'

/** A person before the screen: one browser window, and everything the browser complained about. */
export interface Watcher {
  readonly page: Page
  readonly server: RealServer
  /** Complaints of the browser that a test expects, such as failed requests while the server is down. */
  readonly expectedComplaints: RegExp[]
  readonly open: (path: string) => Promise<void>
  /** Until the page has no request under way, nothing announced waits, and all is painted. */
  readonly settled: () => Promise<void>
}

const browserArguments = ['--no-sandbox', '--disable-background-networking', '--force-color-profile=srgb']

/** A suite that looks at pages: a server for all its tests, a fresh window for each, and no complaint of the browser goes unseen. */
export function describePages(name: string, define: (watcher: () => Watcher) => void): void {
  const executablePath = findBrowser()
  describe.skipIf(executablePath === null)(name, () => {
    const server = new RealServer()
    let browser: Browser | undefined
    let watcher: Watcher | undefined
    let complaints: string[] = []

    beforeAll(async () => {
      await server.start()
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: browserArguments })
    })
    afterAll(async () => {
      await browser?.close()
      await server.remove()
    })
    beforeEach(async () => {
      if (browser === undefined) throw new Error('The browser did not start.')
      complaints = []
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
      page.on('console', (message) => {
        if (isComplaint(message)) complaints.push(message.text())
      })
      page.on('pageerror', (error) => void complaints.push(error.stack ?? error.message))
      watcher = watch(page, server)
    })
    afterEach(async () => {
      const expected = watcher?.expectedComplaints ?? []
      await watcher?.page.context().close()
      expect(complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint)))).toEqual([])
    })
    define(() => {
      if (watcher === undefined) throw new Error('No test is running.')
      return watcher
    })
  })
}

function isComplaint(message: ConsoleMessage): boolean {
  return message.type() === 'error' || message.type() === 'warning'
}

function watch(page: Page, server: RealServer): Watcher {
  const settled = async (): Promise<void> => {
    await page.waitForFunction(() => window.__raywatchIdle !== undefined)
    await page.evaluate(() => window.__raywatchIdle?.())
  }
  return {
    page,
    server,
    expectedComplaints: [],
    settled,
    open: async (path) => {
      await page.goto(server.url + path)
      await settled()
    },
  }
}
