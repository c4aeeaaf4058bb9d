import { describe, expect, it } from 'vitest'
import { runId } from '#lib/base/brand.ts'
import { runEventSchema, type RunEvent } from '#lib/contract/live.ts'
import { eventsWaitingMax } from '#server/realtime/subscriber.ts'
import { createManualClock } from '#tests/support/manualClock.ts'
import { upgrade, type RawSocket } from '#tests/support/rawSocket.ts'
import { testApp } from '#tests/support/testApp.ts'

const id = runId('stalled')

/** A browser on `/live`, subscribed to the run, in socket.io's own packets. */
async function subscribedBrowser(url: string): Promise<RawSocket> {
  const outcome = await upgrade(url, '/socket.io/?EIO=4&transport=websocket')
  if (!('socket' in outcome)) throw new Error(`refused with ${outcome.refusedWith}`)
  const { socket } = outcome
  socket.send('40/live,')
  await socket.until(() => socket.received.some((text) => text.startsWith('40/live,')))
  socket.send(`42/live,0${JSON.stringify(['subscribe', { topic: 'run', runId: id }])}`)
  await socket.until(() => socket.received.some((text) => text.startsWith('43/live,0')))
  return socket
}

function runEvents(socket: RawSocket): RunEvent[] {
  const prefix = '42/live,'
  const events = socket.received.filter((text) => text.startsWith(prefix)).map((text): unknown => JSON.parse(text.slice(prefix.length)))
  return events.map((event) => runEventSchema.parse(Array.isArray(event) ? event[1] : event))
}

describe('a browser that stops reading', () => {
  it('[LIVE-5] costs a bounded number of events, and learns of the gap when it reads again', async () => {
    const clock = createManualClock(Date.now())
    await using app = await testApp({ clock })
    using socket = await subscribedBrowser(app.url)
    socket.connection.pause()

    // Large events, so that the operating system's own buffers are soon full.
    const names = Array.from({ length: 1000 }, (_, index) => `${'x'.repeat(190)}${index}`)
    const eventCount = 500
    for (let event = 0; event < eventCount; event += 1) {
      app.application.liveHub.announce(id, { type: 'series', names })
      // Lets the socket take what it can before the next tick.
      await new Promise(setImmediate)
      clock.advance(25)
    }
    const lastRevision = app.application.liveHub.lastRevision(id)
    socket.connection.resume()
    await socket.until(() => runEvents(socket).some((event) => event.lastRevision === lastRevision && event.changes.length === 0))

    const events = runEvents(socket)
    const whole = events.filter(({ changes }) => changes.length > 0)
    // What the system's buffers hold (a few MB of events of 190 KB), what is in flight, and what may wait.
    expect(whole.length).toBeLessThan(100 + 2 * eventsWaitingMax)
    expect(whole.length).toBeGreaterThan(0)
    const last = events.at(-1)
    expect(last).toEqual({ runId: id, firstRevision: lastRevision + 1, lastRevision, changes: [] })
    expect(whole.at(-1)?.lastRevision).toBeLessThan(lastRevision)
  })
})
