/** What must exist before the product, or its tests, can run. Each function does nothing when it is there and up to date. */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hasStamp, hashOf, writeStamp } from './stamps.mjs'
import { inProject, runStep } from './steps.mjs'

/** Native modules work only with the Node that they were built for. */
const nodeAbi = () => `${process.platform} ${process.arch} ${process.versions.modules}`

/** `npm ci`, when packages are missing or not those of package-lock.json. */
export async function ensureInstalled() {
  const abiIsRight = !existsSync(inProject('.cache', 'stamps', 'install')) || hasStamp('install', nodeAbi())
  if (abiIsRight && installedMatchesLock()) return
  const npm = npmCommand()
  await runStep({
    title: 'Installing packages (npm ci)',
    program: npm[0],
    // Development packages too, whatever NODE_ENV says: the tests and the demo are part of the clone.
    flags: [...npm.slice(1), 'ci', '--include=dev', '--no-progress', '--no-audit', '--no-fund', '--loglevel=error'],
    environment: headersEnvironment(),
  })
  writeStamp('install', nodeAbi())
}

/** npm notes what it installed in a lock file of its own. */
function installedMatchesLock() {
  const noted = inProject('node_modules', '.package-lock.json')
  if (!existsSync(noted)) return false
  const installed = JSON.parse(readFileSync(noted, 'utf8')).packages
  const wanted = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    // Optional packages are those of other platforms, for the most part.
    if (path === '' || link) return true
    return installed[path] === undefined ? optional === true : installed[path].version === version
  })
}

/** The npm that started us, or else the one on the PATH. */
function npmCommand() {
  const path = process.env.npm_execpath
  if (path !== undefined && path.endsWith('.js') && existsSync(path)) return [process.execPath, path]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

/** Where Node's headers are installed with it, native modules are built against these instead of a download. */
function headersEnvironment() {
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include', 'node')) ? { npm_config_nodedir: prefix } : {}
}

/** The Prisma client. */
export async function ensureGenerated() {
  const wanted = hashOf(['prisma/schema.prisma', 'prisma.config.ts', 'scripts/generate.mjs', 'package-lock.json'])
  if (existsSync(inProject('prisma', 'generated')) && hasStamp('generate', wanted)) return
  await runStep({ title: 'Generating the database client', program: process.execPath, flags: ['scripts/generate.mjs'] })
  writeStamp('generate', wanted)
}

/** The pages as they are served. */
export async function ensureBuilt() {
  const sources = ['app', 'lib', 'public', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'package.json', 'package-lock.json']
  // Next rewrites its own tsconfig while it builds.
  const wanted = hashOf(sources, { without: ['app/tsconfig.json'] })
  if (existsSync(inProject('.next', 'BUILD_ID')) && hasStamp('build', wanted)) return
  // What a development server left here would be checked along with the sources, and does not pass.
  rmSync(inProject('.next', 'dev', 'types'), { recursive: true, force: true })
  await runStep({
    title: 'Building the pages',
    program: process.execPath,
    flags: ['node_modules/next/dist/bin/next', 'build'],
    environment: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  writeStamp('build', wanted)
}
