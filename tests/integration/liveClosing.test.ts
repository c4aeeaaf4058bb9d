import { request, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { get } from '#tests/support/httpCalls.ts'
import { connectBrowser } from '#tests/support/liveBrowser.ts'
import { upgrade } from '#tests/support/rawSocket.ts'
import { testApp } from '#tests/support/testApp.ts'
import { startTrainer } from './ingestTrainer.ts'

describe('closing', () => {
  it('[START-8] tells trainers before it closes', async () => {
    const app = await testApp()
    using trainer = await startTrainer(app.url)
    const heard: string[] = []
    const closing = new Promise<void>((resolve) => trainer.socket.once('closing', () => resolve(void heard.push('closing'))))
    const disconnected = new Promise<void>((resolve) => trainer.socket.once('disconnect', () => resolve(void heard.push('disconnect'))))
    await app.close()
    await Promise.all([closing, disconnected])
    expect(heard).toEqual(['closing', 'disconnect'])
  })

  it('[START-8] waits for nobody: neither a download that is not read, nor browsers, nor a reload channel', async () => {
    const app = await testApp({
      pages: {
        handle: (_request, response) => Promise.resolve(void response.end('a page')),
        upgrade: (_request, socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n'),
      },
    })
    using browser = await connectBrowser(app.url)
    const reload = await upgrade(app.url, '/_next/hmr')
    expect(reload).toHaveProperty('socket')
    const side = 2000
    const hash = await app.blobs.put({ width: side, height: side, channels: 4, dataType: 'float32', colorSpace: 'srgb', bytes: new Uint8Array(side * side * 16) })
    const download = await new Promise<IncomingMessage>((resolve) => {
      request(`${app.url}/api/v1/blobs/${hash}`, { agent: false }, resolve).on('error', () => undefined).end()
    })
    download.on('error', () => undefined)
    await app.close()
    await expect(get(app.url, '/status')).rejects.toThrow('ECONNREFUSED')
    await new Promise((resolve) => (browser.socket.connected ? browser.socket.once('disconnect', resolve) : resolve(undefined)))
    expect(browser.socket.connected).toBe(false)
  })
})
