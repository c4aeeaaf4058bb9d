/** Starting and ending the product's processes: the server and, for the demo, a trainer. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { projectFolder } from './steps.mjs'

const readyLine = /^Raywatch is ready at (\S+)$/

const typescript = (path, ...flags) => ['--import', 'tsx', path, ...flags]

/** Runs the server until it ends; answers its exit code. */
export async function launch({ flags, demo, dev }) {
  const server = startServer({ flags, dev })
  let trainer = null
  forwardSignals(() => [server, trainer])
  createInterface({ input: server.stdout }).on('line', (line) => {
    process.stdout.write(`${line}\n`)
    const url = readyLine.exec(line)?.[1]
    if (demo && url !== undefined && trainer === null) trainer = startTrainer(url)
  })
  const code = await exitCode(server)
  trainer?.kill('SIGTERM')
  return code
}

function startServer({ flags, dev }) {
  // In development the server starts anew when its own sources change; pages reload by themselves.
  const command = dev
    ? ['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', 'server/main.ts', '--dev', ...flags]
    : typescript('server/main.ts', ...flags)
  return spawn(process.execPath, command, {
    cwd: projectFolder,
    env: { ...process.env, NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' },
    // The channel closes when we die, however we die, and the server then stops as well.
    stdio: dev ? ['inherit', 'pipe', 'inherit'] : ['inherit', 'pipe', 'inherit', 'ipc'],
  })
}

/** A trainer like anybody's: its own process, which knows nothing of the server but its address. */
function startTrainer(url) {
  const trainer = spawn(process.execPath, typescript('examples/demo/main.ts', '--url', url), { cwd: projectFolder, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [trainer.stdout, trainer.stderr]) {
    createInterface({ input: stream }).on('line', (line) => process.stdout.write(`demo │ ${line}\n`))
  }
  trainer.once('close', (code, signal) => {
    if (code === 0) process.stdout.write(`The demo trainer is done. Raywatch stays up at ${url}; Ctrl+C stops it.\n`)
    else if (signal !== 'SIGTERM' && signal !== 'SIGINT') process.stdout.write(`The demo trainer failed (exit code ${code}). Raywatch stays up at ${url}.\n`)
  })
  return trainer
}

function forwardSignals(children) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      for (const child of children()) child?.kill(signal)
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
