/** A step is done again only when what it reads has changed: its stamp is a hash of that. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inProject } from './steps.mjs'

/** SHA-256 over the names and contents of files and folders, relative to the project. Missing ones count as missing. */
export function hashOf(paths, { without = [] } = {}) {
  const hash = createHash('sha256')
  const files = paths.flatMap(filesUnder).filter((path) => !without.includes(path))
  for (const path of files) hash.update(`${path}\0`).update(readFileSync(inProject(path))).update('\0')
  return hash.digest('hex')
}

function filesUnder(path) {
  if (!existsSync(inProject(path))) return []
  if (!statSync(inProject(path)).isDirectory()) return [path]
  return readdirSync(inProject(path)).sort().flatMap((name) => filesUnder(join(path, name)))
}

const stampPath = (name) => inProject('.cache', 'stamps', name)

export function hasStamp(name, value) {
  return existsSync(stampPath(name)) && readFileSync(stampPath(name), 'utf8') === value
}

export function writeStamp(name, value) {
  mkdirSync(dirname(stampPath(name)), { recursive: true })
  writeFileSync(stampPath(name), value)
}
