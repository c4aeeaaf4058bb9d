import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from './findBrowser.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

function newestChange(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce((newest, entry) => {
    return entry.isFile() ? Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs) : newest
  }, 0)
}

/** True when the built pages are those of the source. */
function isBuilt(): boolean {
  const stamp = join(root, '.next', 'BUILD_ID')
  if (!existsSync(stamp)) return false
  const sources = [join(root, 'app'), join(root, 'lib')].map(newestChange)
  return statSync(stamp).mtimeMs > Math.max(...sources)
}

/** Says loudly when nothing can be looked at, and builds the pages when they are older than their source. */
export default function setup(): void {
  if (findBrowser() === null) {
    if (process.env['RAYWATCH_REQUIRE_BROWSER'] === '1') throw new Error('No Chromium found, and RAYWATCH_REQUIRE_BROWSER=1 says that there must be one. Install it or set CHROMIUM_PATH.')
    process.stderr.write('\n!!! NO BROWSER FOUND: every end-to-end test is SKIPPED. Install Chromium or set CHROMIUM_PATH.\n\n')
    return
  }
  if (isBuilt()) return
  const built = spawnSync(process.execPath, [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], { cwd: root, stdio: 'inherit' })
  if (built.status !== 0) throw new Error('The pages could not be built.')
}
