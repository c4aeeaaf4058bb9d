import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import next from 'next'
import type { Pages } from './app.ts'
import { contentSecurityPolicy } from './contentSecurityPolicy.ts'

export interface NextOptions {
  readonly dev: boolean
  /** The folder of `next.config.js`. */
  readonly folder: string
  readonly hostname: string
  readonly port: number
}

export interface NextPages extends Pages {
  close(): Promise<void>
}

const policyHeader = 'content-security-policy'

/** The pages, ready to answer. */
export async function createNextPages({ dev, folder, hostname, port }: NextOptions): Promise<NextPages> {
  // Next listens for upgrades on the server it is given, and would look at socket.io's and at refused ones: so it is given one that
  // never listens, and hears of an upgrade only when `upgrade` says so. (Its `getUpgradeHandler` does not reach the reload channel.)
  const upgrades = createServer()
  const application = next({ dev, dir: folder, hostname, port, httpServer: upgrades })
  await application.prepare()
  const handle = application.getRequestHandler()

  return {
    handle: async (request, response) => {
      const policy = contentSecurityPolicy({ nonce: randomBytes(16).toString('base64'), dev })
      // Next finds the nonce for its own scripts in the policy of the request.
      request.headers[policyHeader] = policy
      response.setHeader(policyHeader, policy)
      await handle(request, response)
    },
    upgrade: (request, socket, head) => {
      // Before the first page is asked for Next does not listen yet; a page left over from an earlier server then tries again.
      const heard = dev && upgrades.emit('upgrade', request, socket, head)
      if (!heard) socket.destroy()
    },
    close: () => application.close(),
  }
}
