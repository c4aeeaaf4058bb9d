import { pino, type Logger } from 'pino'
import { PinoPretty } from 'pino-pretty'

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

export interface LoggerOptions {
  readonly level: LogLevel
  /** Lines for a person instead of JSON for a machine. */
  readonly pretty: boolean
}

/** Logs go to standard error, so that standard output carries only what a person asked for. */
export function createLogger({ level, pretty }: LoggerOptions): Logger {
  // Pretty printing in this thread: a worker transport would lose the last lines when the process exits.
  const destination = pretty
    ? PinoPretty({ destination: 2, sync: true, colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
    : pino.destination({ dest: 2, sync: true })
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}
