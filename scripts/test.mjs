/**
 * `npm test`: everything a contributor must pass. On a fresh clone it first installs what is missing.
 * `npm test -- lint python` runs only the named steps.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { ensureInstalled, ensureGenerated, ensureBuilt } from './setup/ensure.mjs'
import { ensurePython, pythonOfProject } from './setup/python.mjs'

const results = '.cache/test-results'
const node = process.execPath
const script = (path, ...flags) => [node, '--import', 'tsx', path, ...flags]
const binary = (name, ...flags) => [`node_modules/.bin/${name}`, ...flags]
const vitest = (name, ...flags) => binary('vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}/${name}.json`, ...flags)

const steps = [
  { name: 'types', command: binary('tsc', '-p', '.') },
  { name: 'lint', command: binary('eslint', '.', '--max-warnings=0', '--cache', '--cache-location', '.cache/eslint') },
  { name: 'imports', command: binary('depcruise', '--config', '.dependency-cruiser.cjs', 'app', 'examples', 'lib', 'scripts', 'server', 'tests') },
  { name: 'spec', command: [node, 'scripts/checkSpec.mjs'] },
  { name: 'docs', command: [node, 'scripts/checkDocs.mjs'] },
  { name: 'wire', command: script('scripts/generateWire.ts', '--check') },
  { name: 'golden', command: script('scripts/generateGoldenWire.ts', '--check') },
  { name: 'unit', command: vitest('unit'), counts: () => vitestCounts('unit') },
  { name: 'python-lint', command: [pythonOfProject, '-m', 'ruff', 'check', 'python', 'examples'], prepare: ensurePython },
  { name: 'python-types', command: [pythonOfProject, '-m', 'mypy', '--config-file', 'python/pyproject.toml', 'python/src'], prepare: ensurePython },
  { name: 'python', command: [pythonOfProject, '-m', 'pytest', '-c', 'python/pyproject.toml', 'python/tests', '-q', `--junitxml=${results}/python.xml`], prepare: ensurePython, counts: () => pytestCounts('python') },
  { name: 'pages', command: vitest('pages', '--config', 'vitest.e2e.config.ts'), prepare: ensureBuilt, counts: () => vitestCounts('pages') },
]

function vitestCounts(name) {
  const report = JSON.parse(readFileSync(`${results}/${name}.json`, 'utf8'))
  // A file that fails to load has no tests of its own, yet must not count as nothing.
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles, skipped: report.numPendingTests + report.numTodoTests }
}

function pytestCounts(name) {
  const suite = /<testsuite [^>]*>/.exec(readFileSync(`${results}/${name}.xml`, 'utf8'))?.[0] ?? ''
  const count = (attribute) => Number(new RegExp(` ${attribute}="(\\d+)"`).exec(suite)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') }
}

async function runStep(step) {
  console.log(`\n── ${step.name}`)
  const startedAtMs = Date.now()
  await step.prepare?.()
  const [program, ...flags] = step.command
  const { status } = spawnSync(program, flags, { stdio: ['ignore', 'inherit', 'inherit'] })
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1)
  const counted = readCounts(step, status)
  // A runner that fails without a failing test (it crashed, or found nothing to run) is a failure all the same.
  if (status !== 0 && counted.failed === 0) counted.failed = 1
  console.log(`── ${step.name}: ${counted.failed === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
  return counted
}

function readCounts(step, status) {
  if (step.counts === undefined) return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  try {
    return step.counts()
  } catch (error) {
    console.error(`${step.name} left no readable report: ${error.message}`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. The steps are: ${steps.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}

if (existsSync(results)) rmSync(results, { recursive: true })
mkdirSync(results, { recursive: true })
await ensureInstalled()
await ensureGenerated()

const total = { passed: 0, failed: 0, skipped: 0 }
const failedSteps = []
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const counted = await runStep(step)
  for (const key of Object.keys(total)) total[key] += counted[key]
  if (counted.failed > 0) failedSteps.push(step.name)
}

if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`)
if (total.skipped > 0) console.log(`\n${total.skipped} tests were SKIPPED; the lines above say why.`)
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exit(total.failed === 0 ? 0 : 1)
