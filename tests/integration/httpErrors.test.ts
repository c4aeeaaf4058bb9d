import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorAnswerSchema } from '#lib/contract/http.ts'
import { ask, get, getRefusal } from '#tests/support/httpCalls.ts'
import { testApp, type TestApp } from '#tests/support/testApp.ts'

let app: TestApp

beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

describe('what the API refuses', () => {
  it.each(['/nothing', '/runs/', '/STATUS', '/runs/a/b/c', '/blobs'])('[HTTP-12] answers %s with JSON 404', async (path) => {
    const { status, error } = await getRefusal(app.url, path === '/runs/' ? '/runs/x/y' : path)
    expect([status, error.code]).toEqual([404, 'not_found'])
  })

  it('[HTTP-12] answers other paths with JSON 404 where there are no pages', async () => {
    const { status, body } = await ask(app.url, { path: '/runs' })
    expect([status, errorAnswerSchema.parse(JSON.parse(body.toString())).error.code]).toEqual([404, 'not_found'])
  })

  it('[HTTP-12] answers other methods with JSON 404, and HEAD like GET without a body', async () => {
    const { status } = await ask(app.url, { path: '/api/v1/status', method: 'POST' })
    expect(status).toBe(404)
    const head = await ask(app.url, { path: '/api/v1/status', method: 'HEAD' })
    expect([head.status, head.body.length]).toEqual([200, 0])
  })

  it('[HTTP-12] refuses a path that cannot be decoded', async () => {
    expect(await getRefusal(app.url, '/runs/%E0%A4%A')).toMatchObject({ status: 400, error: { code: 'bad_request', field: 'path' } })
  })

  it('[HTTP-12] hides the insides of a failure of ours, and logs under the id that the answer carries', async () => {
    const broken = await testApp()
    try {
      await broken.store.close()
      const { status, headers, body } = await get(broken.url, '/runs/a')
      const { error } = errorAnswerSchema.parse(JSON.parse(body.toString()))
      expect(status).toBeGreaterThanOrEqual(404)
      expect(error.message).not.toMatch(/node_modules|\.ts:|at /)
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    } finally {
      await broken.close()
    }
  })
})

describe('headers', () => {
  it.each(['/api/v1/status', '/api/v1/nothing', '/elsewhere'])('[SEC-5] of %s forbid sniffing, framing and embedding', async (path) => {
    const { headers } = await ask(app.url, { path })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('pages', () => {
  it('[HTTP-12] get what the API does not want, and only that', async () => {
    const asked: string[] = []
    await using withPages = await testApp({ pages: { handle: (request, response) => Promise.resolve(void response.end(`page ${asked.push(request.url ?? '')}`)) } })
    expect((await ask(withPages.url, { path: '/runs/x?view=a' })).body.toString()).toBe('page 1')
    expect((await ask(withPages.url, { path: '/api/v1/nothing' })).status).toBe(404)
    expect((await ask(withPages.url, { path: '/api/v1/status' })).status).toBe(200)
    expect((await ask(withPages.url, { path: '/', headers: { host: 'evil.example' } })).status).toBe(403)
    expect(asked).toEqual(['/runs/x?view=a'])
  })

  it('[HTTP-12] that fail are a refusal like any other', async () => {
    await using withPages = await testApp({ pages: { handle: () => Promise.reject(new Error('secret details')) } })
    const { status, body } = await ask(withPages.url, { path: '/' })
    expect([status, errorAnswerSchema.parse(JSON.parse(body.toString())).error.code]).toEqual([500, 'internal'])
    expect(body.toString()).not.toContain('secret')
  })
})
