/** From a fresh clone to a running server. Everything before the launch is skipped when it is there and up to date. */
import { ensureBuilt, ensureGenerated, ensureInstalled } from './ensure.mjs'
import { launch } from './launch.mjs'
import { SetupError } from './steps.mjs'

const usage = `Usage: npm start -- [flags]

  --port <number>       listen here (4090; PORT or RAYWATCH_PORT in the environment)
  --host <address>      a loopback address (127.0.0.1)
  --data <folder>       keep everything here (./.raywatch; RAYWATCH_DATA in the environment)
  --log-level <level>   debug, info, warn, error or silent
  --no-pages            the API and the sockets alone

npm run demo is the same with a small trainer that pushes to it; npm run dev reloads what changes.`

/** Answers the exit code. */
export async function main(flags) {
  if (flags.includes('--help')) {
    console.log(usage)
    return 0
  }
  const demo = flags.includes('--demo')
  const dev = flags.includes('--dev')
  try {
    await ensureInstalled()
    await ensureGenerated()
    if (!dev && !flags.includes('--no-pages')) await ensureBuilt()
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error)
    return 1
  }
  return await launch({ demo, dev, flags: flags.filter((flag) => flag !== '--demo' && flag !== '--dev') })
}
