/** The Python side of `npm test`: a virtual environment in .venv with the package and what its tests need. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const environment = '.venv'
const stamp = `${environment}/raywatch-stamp`

/** Real tensors are tested where torch is; continuous integration insists on it, contributors may do without its gigabytes. */
const extras = process.env.RAYWATCH_REQUIRE_TORCH === '1' ? 'develop,torch' : 'develop'

export const pythonOfProject = `${environment}/bin/python`

function run(program, ...flags) {
  const { status } = spawnSync(program, flags, { stdio: ['ignore', 'inherit', 'inherit'] })
  return status === 0
}

/** Creates the environment, or brings it up to date when `python/pyproject.toml` has changed. */
export async function ensurePython() {
  const wanted = createHash('sha256').update(readFileSync('python/pyproject.toml')).update(extras).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('Installing the Python package and its test tools into .venv …')
  const isRightVersion = run('python3', '-c', 'import sys; sys.exit(sys.version_info < (3, 9))')
  if (!isRightVersion) throw new Error('The Python tests need python3, version 3.9 or newer, on the PATH.')
  if (!existsSync(pythonOfProject) && !run('python3', '-m', 'venv', environment)) {
    throw new Error('python3 -m venv failed; on Debian and Ubuntu it comes with the package python3-venv.')
  }
  if (!run(pythonOfProject, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--editable', `python[${extras}]`)) {
    throw new Error('pip could not install the Python package; its message is above.')
  }
  writeFileSync(stamp, wanted)
}
