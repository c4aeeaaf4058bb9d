import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { protocolVersion } from '#lib/contract/version.ts'
import { bodyCases } from './goldenWire/bodyCases.ts'
import { callCases } from './goldenWire/callCases.ts'
import { hashCases } from './goldenWire/hashCases.ts'
import { envelopeCases, handshakeCases, openCases } from './goldenWire/openCases.ts'
import { sessionCases } from './goldenWire/sessionCases.ts'

/** Writes `tests/golden/wire/*.json`, or with `--check` tells whether they are up to date. */

const folder = join(fileURLToPath(new URL('.', import.meta.url)), '..', 'tests', 'golden', 'wire')

const files: Readonly<Record<string, unknown>> = {
  'handshakes.json': handshakeCases,
  'opens.json': openCases,
  'envelopes.json': envelopeCases,
  'bodies.json': bodyCases,
  'sessions.json': sessionCases,
  'hashes.json': hashCases,
  'calls.json': callCases,
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Missing is as good as stale.
    return null
  }
}

const contents = Object.entries(files).map(([name, cases]) => ({ path: join(folder, name), text: `${JSON.stringify({ protocolVersion, cases }, null, 1)}\n` }))

if (process.argv.includes('--check')) {
  const stale = contents.filter(({ path, text }) => readIfThere(path) !== text)
  for (const { path } of stale) console.error(`${path} is out of date: run npx tsx scripts/generateGoldenWire.ts`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  mkdirSync(folder, { recursive: true })
  for (const { path, text } of contents) writeFileSync(path, text)
  console.log(`${contents.length} files of golden messages written`)
}
