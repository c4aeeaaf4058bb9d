/** `npm run generate`: makes the Prisma client in prisma/generated, unless it was made from this very schema; `--force` makes it anyway. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)))
const generatedFolder = join(projectFolder, 'prisma', 'generated')
const stampFile = join(projectFolder, '.cache', 'prismaClient.sha256')
const resolvePackage = createRequire(import.meta.url).resolve

/** Everything the generated code depends on: schema, configuration and Prisma's version. */
function stampOfInputs() {
  const inputs = ['prisma/schema.prisma', 'prisma.config.ts'].map((path) => join(projectFolder, path))
  const hash = createHash('sha256')
  for (const path of [...inputs, resolvePackage('prisma/package.json')]) hash.update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

function generate() {
  rmSync(generatedFolder, { recursive: true, force: true })
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [resolvePackage('prisma/build/index.js'), 'generate', '--no-hints'], {
    cwd: projectFolder,
    encoding: 'utf8',
    timeout: 120_000,
    env: {
      ...process.env,
      // Generating needs no schema engine, yet Prisma downloads one unless this names a file that exists.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      // No question about newer versions either.
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
  })
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`)
  process.stderr.write(`The Prisma client could not be generated${error === undefined ? '' : ` (${error.message})`}.\n`)
  process.exit(1)
}

const wanted = stampOfInputs()
const isCurrent = existsSync(join(generatedFolder, 'client.ts')) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted
if (!isCurrent || process.argv.includes('--force')) {
  generate()
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, wanted)
}
