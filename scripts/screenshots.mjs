/** `npm run screenshots`: runs the demo and photographs it for the README, into docs/images. */
import { spawnSync } from 'node:child_process'
import { ensureBuilt, ensureGenerated, ensureInstalled } from './setup/ensure.mjs'

await ensureInstalled()
await ensureGenerated()
await ensureBuilt()
const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/screenshots/photograph.ts', ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
