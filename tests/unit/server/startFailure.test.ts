import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/base/appError.ts'
import { explainStartFailure } from '#server/startFailure.ts'

const address = { host: '127.0.0.1', port: 4090 }
const systemError = (code: string) => Object.assign(new Error(`listen ${code}`), { code })

describe('a start that fails', () => {
  it.each([
    ['EADDRINUSE', 'Raywatch cannot start: Port 4090 is already in use, perhaps by another Raywatch; choose another, such as --port 4091.'],
    ['EACCES', 'Raywatch cannot start: This user may not listen on port 4090; choose one above 1023, such as --port 4090.'],
    ['EADDRNOTAVAIL', 'Raywatch cannot start: This machine has no address 127.0.0.1; choose another with --host.'],
  ])('[START-4] %s is one sentence', (code, sentence) => {
    expect(explainStartFailure(systemError(code), address)).toBe(sentence)
  })

  it('[START-5] an expected failure is its own sentence', () => {
    const error = new AppError({ code: 'storage_unavailable', message: 'The disk is gone.' })
    expect(explainStartFailure(error, address)).toBe('Raywatch cannot start: The disk is gone.')
  })

  it('[START-4] a bug keeps its stack', () => {
    expect(explainStartFailure(new TypeError('oops'), undefined)).toContain('TypeError: oops\n    at ')
    expect(explainStartFailure('oops', undefined)).toBe('oops')
  })
})
