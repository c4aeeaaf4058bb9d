import { describe, expect, it } from 'vitest'
import { checkAccess, isLoopbackAddress } from '#server/realtime/access.ts'

const get = (headers: Record<string, string>) => ({ kind: 'api' as const, method: 'GET', headers })

describe('access', () => {
  it.each(['localhost:4090', 'LOCALHOST', '127.0.0.1:9000', '[::1]:4090', 'raywatch.localhost:1', 'localhost'])('[SEC-1] passes Host %s', (host) => {
    expect(checkAccess(get({ host }))).toBeNull()
  })

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '192.168.1.2:4090', '0.0.0.0:4090', 'localhost@evil.example', '', ' ', '::1'])(
    '[SEC-1] refuses Host %j and names it',
    (host) => {
      expect(checkAccess(get({ host }))).toContain(JSON.stringify(host))
    },
  )

  it('[SEC-1] refuses a request without a Host', () => {
    expect(checkAccess(get({}))).toBe('A request needs a Host header.')
  })

  it.each([
    ['http://localhost:4090', 'localhost:4090'],
    ['http://127.0.0.1:4090', '127.0.0.1:4090'],
    ['http://localhost', 'localhost:80'],
    ['https://raywatch.localhost', 'raywatch.localhost'],
    ['https://raywatch.localhost', 'raywatch.localhost:443'],
  ])('[SEC-2] passes a socket from %s at Host %s', (origin, host) => {
    expect(checkAccess({ kind: 'socket', method: 'GET', headers: { origin, host } })).toBeNull()
  })

  it.each([
    ['null', 'localhost:4090'],
    ['', 'localhost:4090'],
    ['http://evil.example', 'localhost:4090'],
    ['http://localhost:3000', 'localhost:4090'],
    ['http://127.0.0.1:4090', 'localhost:4090'],
    ['file://', 'localhost:4090'],
  ])('[SEC-2] refuses a socket from Origin %j at Host %s', (origin, host) => {
    expect(checkAccess({ kind: 'socket', method: 'GET', headers: { origin, host } })).toContain(JSON.stringify(origin))
  })

  it('[SEC-2] checks the Origin of whatever changes something, and lets programs without one pass', () => {
    const host = 'localhost:4090'
    expect(checkAccess({ kind: 'api', method: 'POST', headers: { host, origin: 'http://evil.example' } })).toContain('Origin')
    expect(checkAccess({ kind: 'api', method: 'POST', headers: { host } })).toBeNull()
    expect(checkAccess({ kind: 'api', method: 'GET', headers: { host, origin: 'http://evil.example' } })).toBeNull()
  })

  it('[SEC-3] refuses API reads labelled as coming from another site, but no link followed and no page', () => {
    const host = 'localhost:4090'
    expect(checkAccess(get({ host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }))).toContain('another site')
    expect(checkAccess(get({ host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }))).toContain('another site')
    expect(checkAccess(get({ host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }))).toBeNull()
    expect(checkAccess(get({ host, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }))).toBeNull()
    expect(checkAccess({ kind: 'page', method: 'GET', headers: { host, 'sec-fetch-site': 'cross-site' } })).toBeNull()
  })

  it('[SEC-4] knows loopback addresses', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].every(isLoopbackAddress)).toBe(true)
    expect(['0.0.0.0', '::', '192.168.0.1', '', 'example.com', '127.0.0.1.nip.io'].some(isLoopbackAddress)).toBe(false)
  })
})
