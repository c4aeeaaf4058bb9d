import type { IncomingHttpHeaders } from 'node:http'

/**
 * Who may talk to a server on a researcher's own machine: programs on it, and pages that this server itself delivered.
 * Every website the researcher visits can reach 127.0.0.1 too, so each request proves where it comes from.
 */

/** page: a document and its assets. api: reads over HTTP. socket: the handshake of either namespace. */
export type RequestKind = 'page' | 'api' | 'socket'

export interface AccessQuestion {
  readonly kind: RequestKind
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/** Null when the request may pass; otherwise one sentence that says why not. */
export type AccessCheck = (question: AccessQuestion) => string | null

const loopbackHostnames = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether the server may listen on this address while it knows no tokens: loopback only. */
export function isLoopbackAddress(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address)
}

export const checkAccess: AccessCheck = ({ kind, method, headers }) => {
  return hostRefusal(headers.host) ?? originRefusal({ kind, method, headers }) ?? fetchSiteRefusal({ kind, method, headers })
}

/**
 * By name, whatever the port: people tunnel with `ssh -L 9000:localhost:4090`. A foreign name that resolves to this machine
 * (DNS rebinding) is refused here.
 */
function hostRefusal(host: string | undefined): string | null {
  if (host === undefined) return 'A request needs a Host header.'
  const hostname = parseUrl(`http://${host}`)?.hostname
  if (hostname !== undefined && (loopbackHostnames.has(hostname) || hostname.endsWith('.localhost'))) return null
  return `This server answers to localhost, *.localhost, 127.0.0.1 and [::1], not to Host ${JSON.stringify(host)}.`
}

/** Programs send no Origin; a browser sends it on every socket and on everything that changes something. */
function originRefusal({ kind, method, headers }: AccessQuestion): string | null {
  const { origin, host } = headers
  const readsOnly = method === 'GET' || method === 'HEAD'
  if (origin === undefined || (kind !== 'socket' && readsOnly)) return null
  const from = parseUrl(origin)
  if (from !== null && from.host === parseUrl(`${from.protocol}//${host ?? ''}`)?.host) return null
  return `Only pages of this server may do this, not those of Origin ${JSON.stringify(origin)}.`
}

/**
 * Simple cross-site GETs carry no Origin, but browsers label them. Following a link to an answer stays possible.
 * https://www.w3.org/TR/fetch-metadata/
 */
function fetchSiteRefusal({ kind, headers }: AccessQuestion): string | null {
  const site = headers['sec-fetch-site']
  if (kind === 'page' || (site !== 'cross-site' && site !== 'same-site') || headers['sec-fetch-mode'] === 'navigate') return null
  return 'Only pages of this server may read this, not those of another site.'
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}
