import { parseArgs } from 'node:util'
import { z } from 'zod'
import { AppError } from '#lib/base/appError.ts'
import { isLoopbackAddress } from './realtime/access.ts'
import { logLevels } from './logger.ts'

/** Where the server gets its settings: a flag wins over the environment, which wins over the default. */

const portSchema = z.coerce.number('expected a port number').int('expected a port number').min(0, 'expected 0 to 65535').max(65_535, 'expected 0 to 65535')

const settingsSchema = z.object({
  port: portSchema.default(4090),
  host: z
    .string()
    .refine(isLoopbackAddress, 'Raywatch listens on loopback addresses only (127.0.0.1, ::1, localhost); to reach it from elsewhere, use ssh -L')
    .default('127.0.0.1'),
  dataFolder: z.string().min(1, 'expected a folder').default('./.raywatch'),
  logLevel: z.enum(logLevels, `expected one of ${logLevels.join(', ')}`).default('info'),
  /** Pages are built on request and reload when their source changes. */
  dev: z.boolean().default(false),
  /** False: the API and the sockets alone. */
  pages: z.boolean().default(true),
})

export type Settings = z.infer<typeof settingsSchema>

export interface EnvironmentSources {
  readonly flags: readonly string[]
  readonly variables: Readonly<Record<string, string | undefined>>
}

const flagOptions = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  'log-level': { type: 'string' },
  dev: { type: 'boolean' },
  'no-pages': { type: 'boolean' },
} as const

/** What a person wrote to give each setting, for the sentence that refuses it. */
const settingNames: Readonly<Record<string, string>> = {
  port: '--port (or PORT, RAYWATCH_PORT)',
  host: '--host',
  dataFolder: '--data (or RAYWATCH_DATA)',
  logLevel: '--log-level (or RAYWATCH_LOG_LEVEL)',
}

/** @throws AppError whose message is one sentence for the person who started the server. */
export function readSettings({ flags, variables }: EnvironmentSources): Settings {
  const given = parseFlags(flags)
  const parsed = settingsSchema.safeParse({
    // RAYWATCH_PORT before PORT: hosting tools set PORT for everything they start.
    port: given.port ?? variables['RAYWATCH_PORT'] ?? variables['PORT'],
    host: given.host,
    dataFolder: given.data ?? variables['RAYWATCH_DATA'],
    logLevel: given['log-level'] ?? variables['RAYWATCH_LOG_LEVEL'],
    dev: given.dev,
    pages: given['no-pages'] === undefined ? undefined : !given['no-pages'],
  })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const name = settingNames[String(issue?.path[0])] ?? 'A setting'
  throw new AppError({ code: 'bad_request', message: `${name} cannot be used: ${issue?.message ?? 'not understood'}.` })
}

type GivenFlags = ReturnType<typeof parseArgs<{ options: typeof flagOptions }>>['values']

function parseFlags(flags: readonly string[]): GivenFlags {
  try {
    return parseArgs({ args: [...flags], options: flagOptions }).values
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError({ code: 'bad_request', message: `${reason.split('. ')[0] ?? reason}. Known flags: ${knownFlags()}.`, cause: error })
  }
}

function knownFlags(): string {
  return Object.keys(flagOptions).map((name) => `--${name}`).join(', ')
}

/** The settings of this process. Also tells React and Next, which read NODE_ENV alone, which of their two selves to be. */
export function processSettings(): Settings {
  const settings = readSettings({ flags: process.argv.slice(2), variables: process.env })
  Object.assign(process.env, { NODE_ENV: settings.dev ? 'development' : 'production' })
  return settings
}
