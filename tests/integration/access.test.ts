import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { io } from 'socket.io-client'
import { namespaces } from '#lib/contract/sockets.ts'
import { protocolVersion } from '#lib/contract/version.ts'
import { ask } from '#tests/support/httpCalls.ts'
import { resetDuringUpgrade, upgrade } from '#tests/support/rawSocket.ts'
import { startServerProcess, type ServerProcess } from '#tests/support/serverProcess.ts'

/** In the production composition, where a check that is only in the tests' one would be missing. */
let server: ServerProcess

beforeAll(async () => {
  server = await startServerProcess({ flags: ['--no-pages'] })
})
afterAll(() => server[Symbol.asyncDispose]())

const websocketPath = '/socket.io/?EIO=4&transport=websocket'
const pollingPath = '/socket.io/?EIO=4&transport=polling'
const ownHost = (): string => new URL(server.url).host

describe('sockets', () => {
  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:3000' },
    { host: 'evil.example' },
    { host: 'rebound.evil.example:4090', origin: 'http://rebound.evil.example:4090' },
  ])('[SEC-2] refuses an upgrade with %j before any namespace', async (headers) => {
    // The transport knows one status for an upgrade that it refuses.
    expect(await upgrade(server.url, websocketPath, headers)).toEqual({ refusedWith: 400 })
    const polling = await ask(server.url, { path: pollingPath, headers })
    expect(polling.status).toBe(403)
  })

  it.each([namespaces.live, namespaces.ingest])('[SEC-2] refuses a browser of another site on %s, and lets its own in', async (namespace) => {
    const auth = { protocolVersion, client: { name: 'test', version: '1' } }
    const connects = (origin: string): Promise<boolean> => {
      const socket = io(server.url + namespace, { auth, transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { origin } })
      return new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true))
        socket.once('connect_error', () => resolve(false))
      }).finally(() => socket.disconnect())
    }
    expect(await connects('http://evil.example')).toBe(false)
    expect(await connects(server.url)).toBe(true)
  })

  it('[SEC-2] lets programs in, which send no Origin', async () => {
    const outcome = await upgrade(server.url, websocketPath)
    expect(outcome).toHaveProperty('socket')
    if ('socket' in outcome) outcome.socket[Symbol.dispose]()
  })

  it('[SEC-1] serves whoever comes through a tunnel from another port', async () => {
    const headers = { host: 'localhost:9000', origin: 'http://localhost:9000' }
    const outcome = await upgrade(server.url, websocketPath, headers)
    expect(outcome).toHaveProperty('socket')
    if ('socket' in outcome) outcome.socket[Symbol.dispose]()
    expect((await ask(server.url, { path: '/api/v1/status', headers })).status).toBe(200)
  })

  it('[SEC-2] refuses upgrades of any other path, where there are no pages', async () => {
    expect(await upgrade(server.url, '/_next/hmr')).toEqual({ refusedWith: 403 })
  })

  it('[SEC-7] outlives connections that end in the middle of an upgrade', async () => {
    for (let attempt = 0; attempt < 50; attempt += 1) await resetDuringUpgrade(server.url, '/_next/hmr')
    expect((await ask(server.url, { path: '/api/v1/status' })).status).toBe(200)
    expect(server.process.exitCode).toBeNull()
  })
})

describe('HTTP', () => {
  it('[SEC-1] refuses a foreign Host on every route', async () => {
    for (const path of ['/api/v1/status', '/api/v1/nothing', '/']) {
      const { status, body } = await ask(server.url, { path, headers: { host: 'evil.example' } })
      expect([path, status]).toEqual([path, 403])
      expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'forbidden', field: 'headers', retryable: false } })
    }
  })

  it('[SEC-2] refuses whatever could change something from another site', async () => {
    const headers = { host: ownHost(), origin: 'http://evil.example' }
    expect((await ask(server.url, { path: '/api/v1/runs', method: 'POST', headers })).status).toBe(403)
    expect((await ask(server.url, { path: '/api/v1/runs', method: 'DELETE', headers: { ...headers, origin: 'null' } })).status).toBe(403)
    expect((await ask(server.url, { path: '/api/v1/runs', method: 'POST', headers: { ...headers, origin: server.url } })).status).toBe(404)
  })

  it('[SEC-3] refuses reads labelled as of another site', async () => {
    const labels = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect((await ask(server.url, { path: '/api/v1/runs', headers: labels })).status).toBe(403)
    expect((await ask(server.url, { path: '/api/v1/runs', headers: { 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
    // A page may be asked for from anywhere, so no other spelling of the path may reach the API.
    expect((await ask(server.url, { path: '/API/v1/runs', headers: labels })).status).toBe(404)
  })
})
