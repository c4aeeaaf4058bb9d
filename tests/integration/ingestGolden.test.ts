import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#lib/base/appError.ts'
import { canonicalHash as clientHash } from '#lib/client/ingest/pixels.ts'
import { envelopeSchema, openRequestSchema } from '#lib/contract/ingest.ts'
import { canonicalHash } from '#server/services/ingest/canonicalHash.ts'
import { checkConfig, readBody } from '#server/services/ingest/prepare.ts'
import { parseOrRefuse } from '#server/services/parseRefusal.ts'
import { ingestApp, type IngestApp } from './ingestApp.ts'
import { expand, goldenCases, goldenHashes, goldenSessions } from './ingestGolden.ts'
import { connect } from './ingestTrainer.ts'

let app: IngestApp
beforeAll(async () => {
  app = await ingestApp()
})
afterAll(() => app.close())

function outcomeOf(action: () => unknown): unknown {
  try {
    action()
    return 'accepted'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { code: error.code, ...(error.field === undefined ? {} : { field: error.field }) }
  }
}

describe('golden messages', () => {
  it.each(goldenCases('bodies'))('[WIRE-2] body: $name', ({ argument, outcome }) => {
    expect(outcomeOf(() => readBody(expand(argument)))).toEqual(outcome)
  })

  it.each(goldenCases('opens'))('[WIRE-2] open: $name', ({ argument, outcome }) => {
    const open = (): void => checkConfig(parseOrRefuse(openRequestSchema, expand(argument)).config, 'config')
    expect(outcomeOf(open)).toEqual(outcome)
  })

  it.each(goldenCases('envelopes'))('[WIRE-2] envelope: $name', ({ argument, outcome }) => {
    expect(outcomeOf(() => parseOrRefuse(envelopeSchema, expand(argument)))).toEqual(outcome)
  })

  it.each(goldenCases('handshakes'))('[WIRE-1] handshake: $name', async ({ argument, outcome }) => {
    const connecting = connect(app.url, argument)
    if (outcome === 'accepted') (await connecting).disconnect()
    else await expect(connecting).rejects.toMatchObject({ data: { ...outcome, retryable: false } })
  })

  it.each([
    [0, 'The client is older'],
    [2, 'The server is older'],
  ])('[WIRE-1] a client of protocol %i is told who is older and what to update', async (protocolVersion, sentence) => {
    const auth = { protocolVersion, client: { name: 'c', version: '1' } }
    await expect(connect(app.url, auth)).rejects.toMatchObject({ message: expect.stringMatching(new RegExp(`${sentence}: update .+\\.`)) as string })
  })

  it.each(goldenSessions().map((session, index) => ({ ...session, runId: `golden-${index}` })))('[WIRE-3] session: $name', async ({ steps, runId }) => {
    const socket = await connect(app.url)
    for (const { event, argument, answer } of steps) {
      const received: unknown = await socket.emitWithAck(event, expand(argument, runId))
      expect(received, `${event} ${JSON.stringify(argument)}`).toMatchObject(answer)
    }
    expect(socket.connected).toBe(true)
    socket.disconnect()
  })

  it.each(goldenHashes())('[WIRE-4] hash: $name', async ({ image, hash }) => {
    const bytes = expand(image.data) as Uint8Array<ArrayBuffer>
    expect(canonicalHash({ ...image, bytes })).toBe(hash)
    expect(await clientHash({ ...image, encoding: 'raw', data: bytes }, image.colorSpace)).toBe(hash)
  })

  it('[WIRE-5] the files are those that the script writes', () => {
    const output = execFileSync(process.execPath, ['--import', 'tsx', 'scripts/generateGoldenWire.ts', '--check'], { encoding: 'utf8' })
    expect(output).toBe('')
  })
})
