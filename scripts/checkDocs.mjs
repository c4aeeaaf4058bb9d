/** Fails when ARCHITECTURE.md names a path that does not exist, or leaves out a folder that does. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const architecture = readFileSync('ARCHITECTURE.md', 'utf8')
const named = [...architecture.matchAll(/`((?:[\w.-]+\/)*[\w.-]+(?:\.\w+)?)`/g)].map(([, path]) => path)
const topLevel = new Set(readdirSync('.'))
const problems = named
  .filter((path) => topLevel.has(path.split('/')[0]) && !existsSync(path))
  .map((path) => `ARCHITECTURE.md names ${path}, which does not exist`)

function folders(parent) {
  return readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !/^(__pycache__|generated|output|\.)/.test(entry.name)).map((entry) => `${parent}/${entry.name}`)
}

const rooms = [...folders('lib'), ...folders('server'), ...folders('tests'), ...['lib/metrics', 'lib/client', 'server/storage', 'server/services', 'scripts', 'examples'].flatMap(folders)]
for (const room of rooms) {
  const mentioned = named.some((path) => path === room || path.startsWith(`${room}/`))
  if (!mentioned) problems.push(`ARCHITECTURE.md does not mention ${room}`)
}

for (const problem of problems) console.error(problem)
console.log(`${named.length} names and ${rooms.length} folders compared, ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
