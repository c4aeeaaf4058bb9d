/** Running a step of the set-up: one line when it begins, how long it took when it is done, its output only when it fails. */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const inProject = (...parts) => join(projectFolder, ...parts)

/** A failure that its message explains: printed without a stack. */
export class SetupError extends Error {}

/** Runs a program in the project's folder. */
export async function runStep({ title, program, flags, environment = {} }) {
  process.stdout.write(`${title} …\n`)
  const startedAtMs = Date.now()
  const child = spawn(program, flags, { cwd: projectFolder, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  const interrupted = (signal) => {
    child.kill(signal)
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupted)
  const output = []
  child.stdout.on('data', (chunk) => output.push(chunk))
  child.stderr.on('data', (chunk) => output.push(chunk))
  const problem = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? null : signal === null ? `exit code ${code}` : signal))
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted)
  if (problem !== null) {
    process.stderr.write(Buffer.concat(output))
    throw new SetupError(`${title} failed (${problem}); its output is above.`)
  }
  process.stdout.write(`  done in ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s\n`)
}
