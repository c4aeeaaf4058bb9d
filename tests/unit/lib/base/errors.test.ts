import { describe, expect, it } from 'vitest'
import { AppError, toAppError } from '#lib/base/appError.ts'
import { assert, assertExists, assertUnreachable } from '#lib/base/assert.ts'
import { fail, ok } from '#lib/base/result.ts'

describe('AppError', () => {
  it('[CODE-4] knows its status and whether to try again from its code alone', () => {
    const gap = new AppError({ code: 'sequence_gap', message: 'expected 3', field: 'seq' })
    expect([gap.httpStatus, gap.retryable, gap.field]).toEqual([409, true, 'seq'])
    expect(new AppError({ code: 'wrong_size', message: 'no' }).retryable).toBe(false)
  })

  it('[CODE-4] a bug becomes an internal error that tells a client nothing and keeps its cause', () => {
    const bug = new TypeError('secret path')
    const error = toAppError(bug)
    expect(error.code).toBe('internal')
    expect(error.message).not.toContain('secret')
    expect(error.cause).toBe(bug)
    expect(toAppError(error)).toBe(error)
  })
})

describe('assertions and results', () => {
  it('[CODE-4] a broken invariant names itself', () => {
    expect(() => assert(false, 'steps never fall')).toThrow('steps never fall')
    expect(() => assertExists(undefined, 'the view')).toThrow('the view is missing')
    expect(assertExists(0, 'zero')).toBe(0)
    expect(() => assertUnreachable('blue' as never)).toThrow('blue')
  })

  it('[CODE-4] a result is one of two', () => {
    expect(ok(3)).toEqual({ ok: true, value: 3 })
    expect(fail('why')).toEqual({ ok: false, error: 'why' })
  })
})
