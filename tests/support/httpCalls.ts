import { request, type IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import { apiPrefix, errorAnswerSchema } from '#lib/contract/http.ts'
import type { WireError } from '#lib/contract/ingestReplies.ts'

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface RawQuestion {
  readonly path: string
  readonly method?: string
  /** Sent as they are, `Host` included, which `fetch` would not allow. */
  readonly headers?: Readonly<Record<string, string>>
}

export function ask(url: string, { path, method = 'GET', headers = {} }: RawQuestion): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const outgoing = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }))
      response.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

export function get(url: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  return ask(url, { path: apiPrefix + path, headers })
}

/** The answer as its schema reads it; throws when it is a refusal. */
export async function getJson<Schema extends z.ZodType>(url: string, path: string, schema: Schema): Promise<z.output<Schema>> {
  const { status, body } = await get(url, path)
  if (status !== 200) throw new Error(`${path} answered ${status}: ${body.toString()}`)
  return schema.parse(JSON.parse(body.toString()))
}

/** The refusal that this path answers, with its status. */
export async function getRefusal(url: string, path: string): Promise<{ readonly status: number; readonly error: WireError }> {
  const { status, body } = await get(url, path)
  return { status, error: errorAnswerSchema.parse(JSON.parse(body.toString())).error }
}
