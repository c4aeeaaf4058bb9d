/** `npm run bench [name …]`: the figures of the README and of closing notes. Prints; judges nothing. */
import { spawnSync } from 'node:child_process'
import { ensureBuilt, ensureGenerated, ensureInstalled } from './setup/ensure.mjs'

const benches = ['throughput', 'latency', 'unmask']

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !benches.includes(name))
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are: ${benches.join(', ')}.`)
  process.exit(2)
}

await ensureInstalled()
await ensureGenerated()
await ensureBuilt()
for (const name of wanted.length === 0 ? benches : wanted) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `tests/bench/${name}.ts`], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
