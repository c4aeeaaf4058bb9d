import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '#server/contentSecurityPolicy.ts'

describe('content security policy', () => {
  it('[SEC-6] allows scripts of this server and those with the nonce, nothing evaluated, nothing foreign', () => {
    const policy = contentSecurityPolicy({ nonce: 'abc', dev: false })
    expect(policy).toContain("script-src 'self' 'nonce-abc';")
    expect(policy).toContain("default-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe-eval')
    expect(policy).not.toMatch(/https?:|\*/)
  })

  it('[SEC-6] lets only development evaluate code', () => {
    expect(contentSecurityPolicy({ nonce: 'abc', dev: true })).toContain("'unsafe-eval'")
  })
})
