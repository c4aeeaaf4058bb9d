import type { z } from 'zod'
import { AppError, toAppError } from '#lib/base/appError.ts'
import type { Refusal } from '#lib/contract/ingestReplies.ts'
import { parseOrRefuse } from '../services/parseRefusal.ts'
import { showReceived } from '../services/showReceived.ts'
import { toWireError } from '../services/ingest/toWireError.ts'
import type { ServiceLogger } from '../services/serviceLogger.ts'
import { Malformed } from './tolerantParser.ts'

/** As much of a socket as receiving events needs. */
export interface EventSource {
  readonly id: string
  onAny(listener: (event: unknown, ...values: unknown[]) => void): unknown
}

/** Answers one kind of event. Whatever it throws is answered as a refusal. */
export type EventHandler = (argument: unknown) => Promise<object>

/** A handler that gets its argument parsed. */
export function parsed<Schema extends z.ZodType>(schema: Schema, handle: (argument: z.output<Schema>) => Promise<object>): EventHandler {
  return async (argument) => {
    if (argument instanceof Malformed) throw refusalOf(argument)
    return handle(parseOrRefuse(schema, argument))
  }
}

export function refusalOf({ reason, message }: Malformed): AppError {
  return new AppError({ code: reason === 'too_many_attachments' ? reason : 'bad_request', message })
}

/**
 * Listens to every event of a socket: known ones go to their handler, all others are refused by name. Each is answered when it asks for
 * an answer, with a refusal whatever goes wrong, and the connection lives on.
 */
export function registerEvents(socket: EventSource, handlers: ReadonlyMap<string, EventHandler>, logger: ServiceLogger): void {
  // `onAny` hears events of every name, so that no name of a client's choosing can reach a listener of socket.io's.
  socket.onAny((event, ...values) => {
    const last = values.at(-1)
    const answer = isFunction(last) ? last : null
    const [argument] = answer === null ? values : values.slice(0, -1)
    const handler = (typeof event === 'string' ? handlers.get(event) : undefined) ?? unknownEvent(event, handlers)
    handler(argument)
      .catch((error: unknown) => refuse(error, { socket, event, logger }))
      .then((reply) => answer?.(reply))
      .catch((error: unknown) => logger.error({ err: error, socket: socket.id, event: String(event) }, 'An answer could not be sent'))
  })
}

function unknownEvent(event: unknown, handlers: ReadonlyMap<string, EventHandler>): EventHandler {
  return (argument) => {
    if (argument instanceof Malformed && event === '') return Promise.reject(refusalOf(argument))
    const message = `There is no event ${showReceived(event)} here; expected one of ${[...handlers.keys()].join(', ')}.`
    return Promise.reject(new AppError({ code: 'bad_request', field: 'event', message }))
  }
}

function refuse(thrown: unknown, { socket, event, logger }: { readonly socket: EventSource; readonly event: unknown; readonly logger: ServiceLogger }): Refusal {
  const error = toAppError(thrown)
  if (error.code === 'internal') logger.error({ err: thrown, socket: socket.id, event: String(event) }, 'An event failed')
  return { ok: false, error: toWireError(error) }
}

function isFunction(value: unknown): value is (reply: object) => void {
  return typeof value === 'function'
}
