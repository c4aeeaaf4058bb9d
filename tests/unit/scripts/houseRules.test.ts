import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** Sections of an imaginary spec; spelled apart, or the real check would take the quotations below for its own. */
const [one, two] = ['ONE', 'TWO']
/** The source of a test with this title. */
const testOf = (title: string): string => ['it', `('${title}', () => {})\n`].join('')

/** The checks of `npm test` must be able to fail: each is run on a small project that breaks its rule. */

const root = resolve('.')
let project = ''

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'raywatch-rules-'))
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'))
  write('tsconfig.json', '{ "compilerOptions": { "allowImportingTsExtensions": true, "noEmit": true, "module": "esnext", "moduleResolution": "bundler" } }')
})
afterEach(() => rmSync(project, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true })
  writeFileSync(join(project, path), text)
}

function run(script: string, ...flags: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...flags], { cwd: project, encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

const cruise = (...folders: readonly string[]) => run('node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', join(root, '.dependency-cruiser.cjs'), ...folders)

describe('the import rule', () => {
  it('[CODE-1] refuses a page that imports the server', () => {
    write('server/state.ts', 'export const state = 1\n')
    write('app/page.ts', "import { state } from '../server/state.ts'\nexport const shown = state\n")
    const { status, output } = cruise('app', 'server')
    expect(output).toContain('app/page.ts → server/state.ts')
    expect(status).not.toBe(0)
  })

  it('[CODE-2] refuses a cycle', () => {
    write('lib/base/a.ts', "import { b } from './b.ts'\nexport const a = (): number => b()\n")
    write('lib/base/b.ts', "import { a } from './a.ts'\nexport const b = (): number => a()\n")
    const { status, output } = cruise('lib')
    expect(output).toContain('no-cycles')
    expect(status).not.toBe(0)
  })

  it('[CODE-1] lets a service read the contract', () => {
    write('lib/contract/a.ts', 'export const a = 1\n')
    write('server/services/b.ts', "import { a } from '../../lib/contract/a.ts'\nexport const b = a\n")
    expect(cruise('lib', 'server').status).toBe(0)
  })
})

describe('the spec', () => {
  const check = (): { readonly status: number | null; readonly output: string } => run('scripts/checkSpec.mjs')

  beforeEach(() => {
    write('python/tests/test_nothing.py', '')
    write('docs/SPEC.md', `- **${one}-1** a promise\n- **${one}-2** another\n`)
  })

  it('[CODE-3] a rule without a test is named', () => {
    write('tests/a.test.ts', testOf(`[${one}-1] holds`))
    const { status, output } = check()
    expect(output).toContain(`no test quotes ${one}-2`)
    expect(status).toBe(1)
  })

  it('[CODE-3] a test with an unknown rule, or none, is named', () => {
    write('tests/a.test.ts', testOf(`[${one}-1] holds`) + testOf(`[${one}-2] [${two}-1] too`) + testOf('floats free'))
    write('python/tests/test_nothing.py', 'def test_free() -> None:\n    """No rule."""\n')
    const { output } = check()
    expect(output).toContain(`quotes ${two}-1`)
    expect(output).toContain('"floats free" quotes no rule')
    expect(output).toContain('test_free quotes no rule')
  })

  it('[CODE-3] all well is all quiet', () => {
    write('tests/a.test.ts', testOf(`[${one}-1] holds`) + testOf(`[${one}-2] too`))
    expect(check()).toMatchObject({ status: 0 })
  })
})
