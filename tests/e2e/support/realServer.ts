import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServerProcess, type ServerProcess } from '../../support/serverProcess.ts'

/** The built server in a process of its own, which a test may stop and start again at the same address with the same data. */
export class RealServer {
  readonly #dataFolder = mkdtempSync(join(tmpdir(), 'raywatch-e2e-'))
  #process: ServerProcess | null = null
  url = ''

  async start(): Promise<void> {
    // The last flag of a kind counts: the first start takes any free port, later ones the same again.
    const flags = this.url === '' ? [] : ['--port', new URL(this.url).port]
    this.#process = await startServerProcess({ flags, dataFolder: this.#dataFolder })
    this.url = this.#process.url
  }

  /** Asks it to stop, as Ctrl+C does, and waits until it has. */
  async stop(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]()
    this.#process = null
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#dataFolder, { recursive: true, force: true })
  }
}
