import { createServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { afterEach, describe, expect, it } from 'vitest'
import { runId } from '#lib/base/brand.ts'
import { systemClock } from '#lib/base/clock.ts'
import { LiveFeed } from '#lib/client/liveFeed.ts'
import { connectLive } from '#lib/client/socket.ts'
import type { RunEvent, Topic } from '#lib/contract/live.ts'

const id = runId('lego')
const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A live namespace that only does what a test tells it to. */
async function liveServer() {
  const http = createServer()
  const io = new Server(http)
  const subscriptions: Topic[] = []
  const sockets: Socket[] = []
  let revision = 7
  io.of('/live').on('connection', (socket) => {
    sockets.push(socket)
    socket.on('subscribe', (topic: Topic, reply: (answer: unknown) => void) => {
      subscriptions.push(topic)
      reply({ ok: true, revision })
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => io.close())
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    subscriptions,
    setRevision: (next: number) => {
      revision = next
    },
    send: (event: RunEvent | { nonsense: true }) => io.of('/live').emit('run', event),
    sendRuns: () => io.of('/live').emit('runs', { revision: 1, runIds: [id] }),
    // Closes the transport, as a lost network does; the client then comes back by itself.
    breakConnections: () => sockets.splice(0).forEach((socket) => socket.conn.close()),
  }
}

/** Calls `look` until it answers true, each time something happened on the event loop. */
async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise((resolve) => setImmediate(resolve))
}

function feedFor(url: string): LiveFeed {
  const feed = new LiveFeed({ socket: connectLive(url), clock: systemClock })
  cleanups.push(() => feed.close())
  return feed
}

describe('LiveFeed', () => {
  it('[UI-23] delivers a run’s changes after the snapshot and ignores what it cannot read', async () => {
    const server = await liveServer()
    const feed = feedFor(server.url)
    const delivered: unknown[] = []
    const subscription = feed.followRun(id, { deliver: (changes) => void delivered.push(...changes), resnapshot: () => undefined })
    subscription.snapshotTaken(7)
    await until(() => server.subscriptions.length === 1)
    const changes = [{ type: 'series' as const, names: ['train/loss'] }]
    server.send({ nonsense: true })
    server.send({ runId: runId('other'), firstRevision: 8, lastRevision: 8, changes })
    server.send({ runId: id, firstRevision: 8, lastRevision: 8, changes })
    await until(() => delivered.length > 0)
    expect(delivered).toEqual(changes)
    expect(server.subscriptions).toEqual([{ topic: 'run', runId: id }])
  })

  it('[UI-23] a gap asks for a snapshot', async () => {
    const server = await liveServer()
    const feed = feedFor(server.url)
    let asked = 0
    const subscription = feed.followRun(id, { deliver: () => undefined, resnapshot: () => (asked += 1) })
    await until(() => server.subscriptions.length === 1)
    subscription.snapshotTaken(7)
    server.send({ runId: id, firstRevision: 12, lastRevision: 12, changes: [] })
    await until(() => asked === 1)
    expect(asked).toBe(1)
  })

  it('[UI-23] says that the connection is lost, joins again, and asks for a snapshot and the list', async () => {
    const server = await liveServer()
    const feed = feedFor(server.url)
    const states: string[] = []
    feed.onConnection(() => states.push(feed.connection().state))
    let asked = 0
    let listed = 0
    feed.followRun(id, { deliver: () => undefined, resnapshot: () => (asked += 1) }).snapshotTaken(7)
    feed.followRuns(() => (listed += 1))
    await until(() => listed === 1)
    server.setRevision(3)
    server.breakConnections()
    await until(() => asked === 1 && listed === 2)
    expect(states).toEqual(['live', 'lost', 'live'])
    server.sendRuns()
    await until(() => listed === 3)
  })

  it('[UI-23] a server that was never there is said to be lost, since when', async () => {
    const feed = feedFor('http://127.0.0.1:9')
    expect(feed.connection()).toEqual({ state: 'connecting' })
    await until(() => feed.connection().state === 'lost')
    const connection = feed.connection()
    expect(connection.state === 'lost' && connection.sinceMs <= systemClock.now()).toBe(true)
  })
})
