/** Starting and ending the product's processes: the server and, for the demo, a trainer. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { projectFolder } from './steps.mjs'

const readyLine = /^Raywatch is ready at (\S+)$/

const typescript = (path, ...flags) => ['--import', 'tsx', path, ...flags]

/** Runs the server until it ends; answers its exit code. */
export async function launch({ flags, demo, dev }) {
  const server = startServer({ flags, dev, demo })
  let trainer = null
  forwardSignals(server, () => trainer)
  createInterface({ input: server.stdout }).on('line', (line) => {
    process.stdout.write(`${line}\n`)
    const url = readyLine.exec(line)?.[1]
    if (demo && url !== undefined && trainer === null) trainer = startTrainer(url)
  })
  const code = await exitCode(server)
  trainer?.kill('SIGTERM')
  return code
}

function startServer({ flags, dev, demo }) {
  // In development the server starts anew when its own sources change; pages reload by themselves.
  const command = dev
    ? ['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', 'server/main.ts', '--dev', ...flags]
    : typescript('server/main.ts', ...flags)
  return spawn(process.execPath, command, {
    cwd: projectFolder,
    env: { ...process.env, NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' },
    // The channel closes when we die, however we die, and the server then stops as well.
    stdio: dev ? ['inherit', 'pipe', 'inherit'] : ['inherit', 'pipe', 'inherit', 'ipc'],
    detached: demo,
  })
}

/**
 * A trainer like anybody's: its own process, which knows nothing of the server but its address. Like the demo's server it is in a process
 * group of its own, so that the terminal's Ctrl+C comes to us alone and we end the two in order.
 */
function startTrainer(url) {
  const trainer = spawn(process.execPath, typescript('examples/demo/main.ts', '--url', url), { cwd: projectFolder, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  for (const stream of [trainer.stdout, trainer.stderr]) {
    createInterface({ input: stream }).on('line', (line) => process.stdout.write(`demo │ ${line}\n`))
  }
  trainer.once('close', (code, signal) => {
    if (trainer.killed) return
    if (code === 0) process.stdout.write(`The demo trainer is done. Raywatch stays up at ${url}; Ctrl+C stops it.\n`)
    else process.stdout.write(`The demo trainer failed (${signal ?? `exit code ${code}`}). Raywatch stays up at ${url}.\n`)
  })
  return trainer
}

/** One Ctrl+C comes from the terminal and again from npm. */
const sameKeyPressMs = 500

/** A trainer ends first, while the server still listens to its last words; a second key press does not wait for them. */
function forwardSignals(server, trainerNow) {
  let leavingSinceMs = null
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const trainer = trainerNow()
      const isTraining = trainer !== null && trainer.exitCode === null && trainer.signalCode === null
      if (!isTraining || (leavingSinceMs !== null && Date.now() - leavingSinceMs > sameKeyPressMs)) server.kill(signal)
      if (!isTraining || leavingSinceMs !== null) return
      leavingSinceMs = Date.now()
      trainer.once('close', () => server.kill(signal))
      trainer.kill('SIGTERM')
    })
  }
}

/** As shells tell it: 128 and the signal's number for a process that a signal ended. */
function exitCode(child) {
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)))
  })
}
