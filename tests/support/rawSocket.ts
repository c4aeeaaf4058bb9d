import { request } from 'node:http'
import { connect, type Socket } from 'node:net'

/**
 * A WebSocket spoken by hand, for what no well-behaved client does: sending any header it likes, or ceasing to read.
 * Frames: RFC 6455, section 5.2.
 */
export interface RawSocket extends Disposable {
  readonly connection: Socket
  /** Every text frame received so far. */
  readonly received: readonly string[]
  send(text: string): void
  until(condition: () => boolean): Promise<void>
}

/** The open socket, or the HTTP status that refused it. */
export type UpgradeOutcome = { readonly socket: RawSocket } | { readonly refusedWith: number }

export function upgrade(url: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<UpgradeOutcome> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const handshake = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' }
    const outgoing = request({ hostname, port, path, headers: { ...handshake, ...headers }, agent: false })
    outgoing.once('upgrade', (_response, connection: Socket, head) => resolve({ socket: rawSocket(connection, head) }))
    outgoing.once('response', (response) => {
      response.resume()
      resolve({ refusedWith: response.statusCode ?? 0 })
    })
    outgoing.once('error', reject)
    outgoing.end()
  })
}

/** Asks for an upgrade and resets the connection before the answer, as a page does that is closed at once. */
export function resetDuringUpgrade(url: string, path: string): Promise<void> {
  return new Promise((resolve) => {
    const { host, hostname, port } = new URL(url)
    const connection = connect(Number(port), hostname, () => {
      connection.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n`)
      connection.resetAndDestroy()
    })
    // The reset that it asked for itself.
    connection.on('error', () => connection.destroy())
    connection.on('close', () => resolve())
  })
}

function rawSocket(connection: Socket, head: Buffer): RawSocket {
  const received: string[] = []
  const waiting = new Set<() => void>()
  let buffered = head
  const take = (data: Buffer): void => {
    buffered = Buffer.concat([buffered, data])
    for (let frame = readFrame(buffered); frame !== null; frame = readFrame(buffered)) {
      received.push(frame.text)
      buffered = buffered.subarray(frame.byteLength)
    }
    for (const check of waiting) check()
  }
  connection.on('data', take)
  connection.on('error', () => connection.destroy())
  take(Buffer.alloc(0))
  return {
    connection,
    received,
    send: (text) => void connection.write(maskedFrame(text)),
    until: (condition) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!condition()) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    [Symbol.dispose]: () => void connection.destroy(),
  }
}

function readFrame(data: Buffer): { readonly text: string; readonly byteLength: number } | null {
  if (data.length < 2) return null
  const short = data.readUInt8(1) & 0x7f
  const headerLength = short === 127 ? 10 : short === 126 ? 4 : 2
  if (data.length < headerLength) return null
  const length = short === 127 ? Number(data.readBigUInt64BE(2)) : short === 126 ? data.readUInt16BE(2) : short
  if (data.length < headerLength + length) return null
  return { text: data.subarray(headerLength, headerLength + length).toString(), byteLength: headerLength + length }
}

/** Masked with zeros, which leaves the text as it is. */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const length = payload.length < 126 ? Buffer.from([0x80 | payload.length]) : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 0xff])
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(4), payload])
}
