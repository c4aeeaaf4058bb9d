import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const knownPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Not there, or not ours to run: the next place may do.
    return false
  }
}

/** A Chromium that is already on this machine: `CHROMIUM_PATH`, the usual places, then `PATH`; null when there is none. */
export function findBrowser(): string | null {
  const wanted = process.env['CHROMIUM_PATH']
  if (wanted !== undefined && wanted !== '') return wanted
  const inPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => commands.map((command) => join(folder, command)))
  return [...knownPaths, ...inPath].find(isExecutable) ?? null
}
