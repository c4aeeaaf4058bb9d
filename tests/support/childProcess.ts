import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface RunningChild extends AsyncDisposable {
  readonly process: ChildProcess
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
  /** The first line of standard output that the pattern matches; rejects when the process ends without one. */
  line(pattern: RegExp): Promise<string>
  /** Exit code, or the signal that ended it, once all output is read. */
  readonly ended: Promise<number | NodeJS.Signals | null>
}

/** Node on the project's own files, with what it prints line by line. */
export function runNode(flags: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningChild {
  const child = spawn(process.execPath, flags, { env: { ...process.env, NODE_ENV: 'production', ...environment }, stdio: ['pipe', 'pipe', 'pipe'] })
  const stdout: string[] = []
  const stderr: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (text) => {
    stdout.push(text)
    for (const check of waiting) check()
  })
  createInterface({ input: child.stderr }).on('line', (text) => void stderr.push(text))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
  return {
    process: child,
    stdout,
    stderr,
    ended,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const found = stdout.find((text) => pattern.test(text))
          if (found === undefined) return
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
        void ended.then((code) => reject(new Error(`ended with ${String(code)} before printing ${String(pattern)}: ${stderr.join('\n')}`)))
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
