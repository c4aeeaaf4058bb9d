import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runId } from '#lib/base/brand.ts'
import { runAnswerSchema } from '#lib/contract/http.ts'
import type { RunChange } from '#lib/contract/live.ts'
import { getJson } from '#tests/support/httpCalls.ts'
import { connectBrowser } from '#tests/support/liveBrowser.ts'
import { aRun } from '#tests/support/records.ts'
import { testApp, type TestApp } from '#tests/support/testApp.ts'
import { rawImage, startTrainer } from './ingestTrainer.ts'

let app: TestApp

beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const series = (name: string): RunChange => ({ type: 'series', names: [name] })

describe('the live feed', () => {
  it('[LIVE-4] tells a browser what a trainer pushes, from the snapshot on and without a gap', async () => {
    using trainer = await startTrainer(app.url)
    using browser = await connectBrowser(app.url)
    const reply = await browser.subscribe({ topic: 'run', runId: trainer.runId })
    const snapshot = await getJson(app.url, `/runs/${trainer.runId}`, runAnswerSchema)
    expect(reply).toEqual({ ok: true, revision: snapshot.revision })

    await trainer.push({ type: 'scalars', points: [{ name: 'loss', step: 1, value: 0.5 }] })
    await trainer.push({ type: 'groundTruth', view: 'v', image: rawImage(16, 16, 0.5) })
    await trainer.push({ type: 'frameOpen', view: 'v', step: 1, width: 16, height: 16, channels: 3, dataType: 'float32' })
    const frameSeq = trainer.seq
    await trainer.push({ type: 'tile', frameSeq, x: 0, y: 0, image: rawImage(16, 8, 0.5) })
    await browser.until(() => browser.runEvents.some(({ changes }) => changes.some(({ type }) => type === 'pixels')))
    await trainer.push({ type: 'tile', frameSeq, x: 0, y: 8, image: rawImage(16, 8, 0.5) })
    await trainer.push({ type: 'frameClose', frameSeq })
    await browser.until(() => browser.runEvents.some(({ changes }) => changes.some((change) => change.type === 'frame' && change.frame.metrics !== null)))

    let known = snapshot.revision
    for (const event of browser.runEvents) {
      expect(event.firstRevision).toBe(known + 1)
      known = event.lastRevision
    }
    const types = new Set(browser.runEvents.flatMap(({ changes }) => changes.map(({ type }) => type)))
    expect([...types].sort()).toEqual(['frame', 'pixels', 'run', 'series', 'view'])
  })

  it('[LIVE-4] is silent after unsubscribe', async () => {
    using browser = await connectBrowser(app.url)
    const quiet = runId('quiet')
    const loud = runId('loud')
    await browser.subscribe({ topic: 'run', runId: quiet })
    browser.socket.emit('unsubscribe', { topic: 'run', runId: quiet })
    await browser.subscribe({ topic: 'run', runId: loud })
    app.application.liveHub.announce(quiet, series('a'))
    app.application.liveHub.announce(loud, series('a'))
    await browser.until(() => browser.runEvents.length > 0)
    expect(browser.runEvents.map((event) => event.runId)).toEqual([loud])
  })

  it('[LIVE-4] reaches browsers that only have long polling', async () => {
    using browser = await connectBrowser(app.url, { transports: ['polling'] })
    const id = runId('polled')
    await browser.subscribe({ topic: 'run', runId: id })
    app.application.liveHub.announce(id, series('a'))
    await browser.until(() => browser.runEvents.length === 1)
    expect(browser.runEvents[0]?.changes).toEqual([series('a')])
  })

  it('[LIVE-6] tells the list of runs which runs changed', async () => {
    using browser = await connectBrowser(app.url)
    const reply = await browser.subscribe({ topic: 'runs' })
    const id = runId('listed')
    app.application.liveHub.announce(id, series('silent'))
    app.application.liveHub.announce(id, { type: 'run', run: aRun({ id }) })
    await browser.until(() => browser.listEvents.length > 0)
    expect(browser.listEvents[0]?.runIds).toContain(id)
    expect(reply.ok && browser.listEvents[0] !== undefined && browser.listEvents[0].revision > reply.revision).toBe(true)
  })

  it.each([undefined, null, 'runs', 7, [], {}, { topic: 'run' }, { topic: 'run', runId: '../x' }, { topic: 'runs', extra: 1 }, { topic: 'nothing' }])(
    '[LIVE-7] refuses to subscribe to %j and stays connected',
    async (topic) => {
      using browser = await connectBrowser(app.url)
      expect(await browser.subscribe(topic)).toMatchObject({ ok: false })
      browser.socket.emit('unsubscribe', topic)
      browser.socket.emit('nonsense', topic, new Uint8Array(10))
      browser.socket.emit('subscribe')
      browser.socket.emit('subscribe', topic, topic)
      browser.socket.emit('subscribe', { topic: 'runs' })
      expect(await browser.subscribe({ topic: 'runs' })).toMatchObject({ ok: true })
    },
  )

  it('[LIVE-7] holds 64 topics per connection, and more after some are given back', async () => {
    using browser = await connectBrowser(app.url)
    for (let index = 0; index < 64; index += 1) {
      expect(await browser.subscribe({ topic: 'run', runId: `r${index}` })).toMatchObject({ ok: true })
    }
    expect(await browser.subscribe({ topic: 'runs' })).toEqual({ ok: false, message: 'one connection may subscribe to at most 64 topics' })
    expect(await browser.subscribe({ topic: 'run', runId: 'r0' })).toMatchObject({ ok: true })
    browser.socket.emit('unsubscribe', { topic: 'run', runId: 'r0' })
    expect(await browser.subscribe({ topic: 'runs' })).toMatchObject({ ok: true })
  })
})
