import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseOrRefuse } from '#server/services/parseRefusal.ts'
import { showReceived, valueAt } from '#server/services/showReceived.ts'

describe('parseOrRefuse', () => {
  it('[WIRE-10] answers what the schema makes of the value', () => {
    expect(parseOrRefuse(z.object({ a: z.coerce.number() }), { a: '7' })).toEqual({ a: 7 })
  })

  it.each([
    [z.string().max(3), 'abcd', { code: 'too_large', message: 'The message is "abcd"; expected at most 3 characters.' }],
    [z.array(z.number()).max(1), [1, 2], { code: 'too_large', message: 'The message is a list of 2; expected at most 1 items.' }],
    [z.number().max(1), 2, { code: 'bad_request', message: 'The message is 2; expected at most 1.' }],
    [z.literal('raw'), 'png', { code: 'bad_request', message: 'The message is "png"; expected "raw".' }],
    [z.string().regex(/^a$/, 'expected the letter a'), 'b', { code: 'bad_request', message: 'The message is "b"; expected the letter a.' }],
    [z.instanceof(Uint8Array), [1], { code: 'bad_request', message: 'The message is a list of 1; expected binary data.' }],
  ])('[WIRE-10] refuses %# by saying what was received and what was expected', (schema, value, refusal) => {
    expect(() => parseOrRefuse(schema, value)).toThrow(expect.objectContaining({ ...refusal, field: undefined }) as Error)
  })

  it('[WIRE-10] names the field from where the value stands', () => {
    const schema = z.object({ list: z.array(z.object({ width: z.number().max(5) })) })
    expect(() => parseOrRefuse(schema, { list: [{ width: 1 }, { width: 9 }] }, { at: 'body' })).toThrow(expect.objectContaining({ code: 'too_large', field: 'body.list.1.width' }) as Error)
    expect(() => parseOrRefuse(schema, 5, { at: 'body' })).toThrow(expect.objectContaining({ field: 'body', message: 'body is 5; expected an object.' }) as Error)
  })
})

describe('showReceived', () => {
  it.each([
    [undefined, 'missing'],
    [null, 'null'],
    ['x'.repeat(100), `"${'x'.repeat(60)}…"`],
    ['a\u0007"b', '"a\\u0007\\"b"'],
    [new Uint8Array(5), '5 bytes of binary data'],
    [[1, 2], 'a list of 2'],
    [{ a: 1 }, 'an object with 1 fields'],
    [10n, '10'],
    [NaN, 'NaN'],
    [() => 1, 'a function'],
  ])('[WIRE-10] shows %s shortly and printably', (value, shown) => {
    expect(showReceived(value)).toBe(shown)
  })

  it('[WIRE-9] looks at own properties only', () => {
    expect(valueAt({ a: { b: 1 } }, ['a', 'b'])).toBe(1)
    expect(valueAt({}, ['constructor', 'name'])).toBeUndefined()
    expect(valueAt('text', ['length'])).toBeUndefined()
  })
})
