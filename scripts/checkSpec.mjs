/** Fails on a rule of docs/SPEC.md that no test quotes, on a test that quotes an unknown rule, and on a test without a rule. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ruleLine = /^- \*\*([A-Z]+-\d+)\*\*/gm
const quotation = /\[([A-Z]+-\d+)\]/g
const testTitle = /\b(?:it|test)(?:\.each\([\s\S]*?\)|\.prop\([\s\S]*?\)|\.for\([\s\S]*?\))?\(\s*(['"`])((?:(?!\1)[\s\S])*)\1/g

function filesBelow(folder, pattern) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|\.venv|__pycache__/.test(path))
}

const spec = readFileSync('docs/SPEC.md', 'utf8')
const rules = [...spec.matchAll(ruleLine)].map(([, id]) => id)
const problems = rules.filter((id, index) => rules.indexOf(id) !== index).map((id) => `docs/SPEC.md has ${id} twice`)

const quotedBy = new Map()
const files = [...filesBelow('tests', /\.(ts|tsx|mjs)$/), ...filesBelow('python/tests', /\.py$/)]
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  for (const [, id] of text.matchAll(quotation)) quotedBy.set(id, [...(quotedBy.get(id) ?? []), file])
  if (file.endsWith('.py')) {
    for (const [, name, body] of text.matchAll(/^ *def (test_\w+)\([^]*?\)(?: -> None)?:\n\s*([^\n]*)/gm)) {
      if (!/\[[A-Z]+-\d+\]/.test(body)) problems.push(`${file}: ${name} quotes no rule in its docstring`)
    }
  } else {
    for (const [, , title] of text.matchAll(testTitle)) {
      if (!/\[[A-Z]+-\d+\]/.test(title)) problems.push(`${file}: the test "${title}" quotes no rule`)
    }
  }
}
for (const id of rules) if (!quotedBy.has(id)) problems.push(`docs/SPEC.md: no test quotes ${id}`)
for (const [id, places] of quotedBy) if (!rules.includes(id)) problems.push(`${places[0]} quotes ${id}, which docs/SPEC.md does not have`)

for (const problem of problems) console.error(problem)
console.log(`${rules.length} rules, ${quotedBy.size} quoted in ${files.length} test files, ${problems.length} problems`)
process.exit(problems.length === 0 ? 0 : 1)
