import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Reads the golden messages in the notation of `tests/golden/wire/README.md`. */

const outcomeSchema = z.union([z.literal('accepted'), z.strictObject({ code: z.string(), field: z.string().optional() })])
const caseSchema = z.strictObject({ name: z.string(), argument: z.unknown(), outcome: outcomeSchema })
const stepSchema = z.strictObject({ event: z.string(), argument: z.unknown(), answer: z.record(z.string(), z.unknown()) })
const imageSchema = z.strictObject({
  width: z.number(),
  height: z.number(),
  channels: z.literal([1, 3, 4]),
  dataType: z.enum(['uint8', 'float16', 'float32']),
  colorSpace: z.enum(['srgb', 'linear']),
  data: z.unknown(),
})

function read<Case extends z.ZodType>(file: string, schema: Case): readonly z.output<Case>[] {
  const text = readFileSync(new URL(`../golden/wire/${file}.json`, import.meta.url), 'utf8')
  return z.strictObject({ protocolVersion: z.literal(1), cases: z.array(schema) }).parse(JSON.parse(text)).cases
}

export const goldenCases = (file: 'handshakes' | 'opens' | 'envelopes' | 'bodies') => read(file, caseSchema)
export const goldenSessions = () => read('sessions', z.strictObject({ name: z.string(), steps: z.array(stepSchema) }))
export const goldenHashes = () => read('hashes', z.strictObject({ name: z.string(), image: imageSchema, hash: z.string() }))
export const goldenCalls = () =>
  read('calls', z.strictObject({ name: z.string(), call: z.string(), arguments: z.record(z.string(), z.unknown()), bodies: z.array(z.unknown()) }))

const textSchema = z.strictObject({ $text: z.strictObject({ character: z.string(), count: z.number() }) })
const listSchema = z.strictObject({ $list: z.strictObject({ item: z.unknown(), count: z.number() }) })

/** The value that the notation stands for. */
export function expand(value: unknown, runId = ''): unknown {
  if (value === '$run') return runId
  if (Array.isArray(value)) return value.map((item) => expand(item, runId))
  if (typeof value !== 'object' || value === null) return value
  if ('$bytes' in value && typeof value.$bytes === 'string') return new Uint8Array(Buffer.from(value.$bytes, 'base64'))
  if ('$zeros' in value && typeof value.$zeros === 'number') return new Uint8Array(value.$zeros)
  if ('$text' in value) return textSchema.transform(({ $text }) => $text.character.repeat($text.count)).parse(value)
  if ('$list' in value) return listSchema.transform(({ $list }) => Array.from({ length: $list.count }, () => expand($list.item, runId))).parse(value)
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expand(inner, runId)]))
}
