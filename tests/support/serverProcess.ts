import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The product as `npm start` runs it: a process of its own, on a free port, with a data folder of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly dataFolder: string
  readonly process: ChildProcess
  /** Resident memory in MiB, as the operating system counts it. */
  residentMebibytes(): number
}

export interface ServerProcessOptions {
  readonly flags?: readonly string[]
  /** Kept when given; a temporary folder, removed in the end, otherwise. */
  readonly dataFolder?: string
}

export async function startServerProcess({ flags = [], dataFolder }: ServerProcessOptions = {}): Promise<ServerProcess> {
  const folder = dataFolder ?? mkdtempSync(join(tmpdir(), 'raywatch-'))
  const command = ['--import', 'tsx', 'server/main.ts', '--port', '0', '--data', folder, '--log-level', 'warn', ...flags]
  const child = spawn(process.execPath, command, { env: { ...process.env, NODE_ENV: 'production' }, stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await readyUrl(child)
  return {
    url,
    dataFolder: folder,
    process: child,
    residentMebibytes: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)]).toString()) / 1024,
    async [Symbol.asyncDispose]() {
      const ended = child.exitCode !== null || child.signalCode !== null ? undefined : new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      await ended
      if (dataFolder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null) throw new Error('the server process has no output to read')
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /^Raywatch is ready at (\S+)$/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('close', (code) => reject(new Error(`the server process ended with code ${String(code)} before it was ready`)))
  })
}
