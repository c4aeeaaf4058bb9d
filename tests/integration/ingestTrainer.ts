import { io, type Socket } from 'socket.io-client'
import { runId as toRunId, type RunId } from '#lib/base/brand.ts'
import { namespaces } from '#lib/contract/sockets.ts'
import { protocolVersion } from '#lib/contract/version.ts'
import type { PushReply } from '#lib/contract/ingestReplies.ts'

/** A trainer that sends exactly what a test tells it to, good or bad. */
export interface Trainer extends Disposable {
  readonly runId: RunId
  readonly socket: Socket
  /** Emits and answers the acknowledgement. */
  ask(event: string, ...values: readonly unknown[]): Promise<Record<string, unknown>>
  /** Sends the next message of this trainer's writer. */
  push(body: unknown): Promise<PushReply>
  seq: number
}

let runs = 0

export async function connect(url: string, auth: unknown = { protocolVersion, client: { name: 'test', version: '1' } }): Promise<Socket> {
  const socket = io(url + namespaces.ingest, { auth: auth as Record<string, unknown>, transports: ['websocket'], forceNew: true, reconnection: false })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}

/** A connected trainer with an opened run of its own. */
export async function startTrainer(url: string, { runId = `run-${++runs}`, writer = 'w', seq = 0 } = {}): Promise<Trainer> {
  const socket = await connect(url)
  const trainer: Trainer = {
    runId: toRunId(runId),
    socket,
    seq,
    ask: (event, ...values) => new Promise((resolve) => void socket.emit(event, ...values, resolve)),
    push: async (body) => (await trainer.ask('push', { runId, writer, seq: ++trainer.seq, body })) as PushReply,
    [Symbol.dispose]: () => void socket.disconnect(),
  }
  await trainer.ask('open', { runId, writer, project: 'tests', name: 'run' })
  return trainer
}

/** Raw pixels as a message carries them. */
export function rawImage(width: number, height: number, fill: number | readonly number[]): { readonly [key: string]: unknown; readonly data: Uint8Array } {
  const values = typeof fill === 'number' ? new Float32Array(width * height * 3).fill(fill) : Float32Array.from(fill)
  return { encoding: 'raw', width, height, channels: 3, dataType: 'float32', data: new Uint8Array(values.buffer) }
}
