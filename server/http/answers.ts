import type { z } from 'zod'

/** What a route's handler gives back; the registrar sends it. */
export type Answer = JsonAnswer | BytesAnswer | NotModifiedAnswer

export interface JsonAnswer {
  readonly kind: 'json'
  readonly body: unknown
  readonly schema: z.ZodType
}

export interface BytesAnswer {
  readonly kind: 'bytes'
  readonly parts: readonly Uint8Array[]
  readonly headers: Readonly<Record<string, string>>
}

/** The browser's copy is still right. */
export interface NotModifiedAnswer {
  readonly kind: 'notModified'
  readonly headers: Readonly<Record<string, string>>
}

/** The body's type is checked when it is written; its value by the schema in tests. */
export function json<Schema extends z.ZodType>(schema: Schema, body: z.output<Schema>): JsonAnswer {
  return { kind: 'json', schema, body }
}

export function bytes(parts: readonly Uint8Array[], headers: Readonly<Record<string, string>>): BytesAnswer {
  return { kind: 'bytes', parts, headers }
}
