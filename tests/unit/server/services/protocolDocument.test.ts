import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { errorCodes } from '#lib/base/appError.ts'
import { limits } from '#lib/contract/limits.ts'
import { messageBodySchema } from '#lib/contract/ingest.ts'
import { protocolVersion } from '#lib/contract/version.ts'
import { goldenHashes } from '../../../integration/ingestGolden.ts'

const text = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8')

/** Rows of the tables of a section, as lists of cells. */
function rowsOf(section: string): readonly (readonly string[])[] {
  const [, body = ''] = text.split(new RegExp(`^## ${section}.*$`, 'm'))
  const lines = (body.split(/^## /m)[0] ?? '').split('\n')
  return lines.filter((line) => line.startsWith('| `')).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
}

const unquoted = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '')

describe('docs/protocol.md', () => {
  it('[WIRE-6] lists exactly the error codes, and which of them to retry', () => {
    const listed = Object.fromEntries(rowsOf('7').map(([code, , retry]) => [unquoted(code), retry === 'yes']))
    expect(listed).toEqual(Object.fromEntries(Object.entries(errorCodes).map(([code, { retryable }]) => [code, retryable])))
  })

  it('[WIRE-6] lists the limits with their numbers', () => {
    // These bound what browsers ask over HTTP.
    const overHttp = ['pointsPerCurve', 'curvesPerQuestion', 'rowsPerAnswer']
    const ingest = Object.fromEntries(Object.entries(limits).filter(([name]) => !overHttp.includes(name)))
    const listed = Object.fromEntries(rowsOf('8').map(([name, value]) => [unquoted(name), Number(value)]))
    expect(listed).toEqual(ingest)
  })

  it('[WIRE-6] describes every message type, this version, and the hashes as they are', () => {
    const types = messageBodySchema.options.map(({ shape }) => shape.type.value)
    for (const type of types) expect(text).toMatch(new RegExp(`^### .*\`${type}\``, 'm'))
    expect(text).toContain(`# The ingest protocol, version ${protocolVersion}\n`)
    for (const { hash } of goldenHashes().slice(0, 2)) expect(text).toContain(hash)
  })
})
