import { parseArgs } from 'node:util'
import { defaultSettings, type TrainingSettings } from './settings.ts'

export interface DemoOptions {
  readonly url: string
  readonly project: string
  readonly name: string
  /** Pixels on each side of every picture. */
  readonly size: number
  readonly trainingViews: number
  readonly heldOutViews: number
  readonly settings: TrainingSettings
}

export const usage = `Trains a small radiance field and shows it on a Raywatch server.

  --url <address>     the server (default http://127.0.0.1:4090)
  --project <name>    project of the run (default demo)
  --name <name>       name of the run (default voxel field, seed <seed>)
  --seed <number>     seed of cameras and rays (default ${defaultSettings.seed})
  --steps <number>    end after so many steps (default ${defaultSettings.maxSteps})
  --seconds <number>  end after so many seconds (default ${defaultSettings.maxSeconds})
  --size <pixels>     side of the square pictures (default 128)
  --views <number>    training views (default 60)
  --held-out <number> held-out views (default 8)
  --help              print this`

const flags = {
  url: { type: 'string', default: 'http://127.0.0.1:4090' },
  project: { type: 'string', default: 'demo' },
  name: { type: 'string' },
  seed: { type: 'string', default: String(defaultSettings.seed) },
  steps: { type: 'string', default: String(defaultSettings.maxSteps) },
  seconds: { type: 'string', default: String(defaultSettings.maxSeconds) },
  size: { type: 'string', default: '128' },
  views: { type: 'string', default: '60' },
  'held-out': { type: 'string', default: '8' },
  help: { type: 'boolean', default: false },
} as const

/** The options of a command line, or undefined when it asks for help; throws where it makes no sense. */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  const { values } = parseArgs({ args: [...args], options: flags })
  if (values.help) return undefined
  const seed = wholeNumber('--seed', values.seed, 0)
  const maxSteps = wholeNumber('--steps', values.steps, 1)
  const maxSeconds = wholeNumber('--seconds', values.seconds, 1)
  return {
    url: values.url,
    project: values.project,
    name: values.name ?? `voxel field, seed ${seed}`,
    size: wholeNumber('--size', values.size, 16),
    trainingViews: wholeNumber('--views', values.views, 1),
    heldOutViews: wholeNumber('--held-out', values['held-out'], 1),
    settings: { ...defaultSettings, seed, maxSteps, maxSeconds },
  }
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least || text.trim() === '') throw new Error(`${flag} is "${text}"; expected a whole number of at least ${least}.`)
  return value
}
