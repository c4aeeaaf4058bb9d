import { bytes, floats, zeros } from './notation.ts'

/** One step of a session on one connection: what the client emits, and what the answer must contain. */
export interface Step {
  readonly event: 'open' | 'push' | 'heartbeat' | 'blobs'
  readonly argument: unknown
  readonly answer: Readonly<Record<string, unknown>>
}

export interface Session {
  readonly name: string
  readonly steps: readonly Step[]
}

const runId = '$run'
const writer = 'writer-1'
const opened: Step = { event: 'open', argument: { runId, writer, project: 'golden', name: 'session' }, answer: { ok: true, created: true, durableSeq: 0 } }

function push(seq: number, body: unknown, answer: Readonly<Record<string, unknown>> = { ok: true, durableSeq: seq, duplicate: false }): Step {
  return { event: 'push', argument: { runId, writer, seq, body }, answer }
}

/** Refused for good: the seq is used up. */
function refusedFor(seq: number, body: unknown, error: { readonly code: string; readonly field: string }): Step {
  return push(seq, body, { ok: false, durableSeq: seq, error: { ...error, retryable: false } })
}

const red = { encoding: 'raw', width: 1, height: 1, channels: 3, dataType: 'uint8', data: bytes(255, 0, 0) }
const blue = { ...red, data: bytes(0, 0, 255) }
const open2x2 = { type: 'frameOpen', view: 'a', step: 1, width: 2, height: 2, channels: 3, dataType: 'uint8' }
const hash = 'ebf9e3beb937b146b11abc7f3b98fc543fe960e3abdb830a688db9f0d1d4f8f8'
const redBlue = { encoding: 'raw', width: 2, height: 1, channels: 3, dataType: 'uint8', data: bytes(255, 0, 0, 0, 0, 255) }
const unknownHash = '0'.repeat(64)

export const sessionCases: readonly Session[] = [
  {
    name: 'duplicates and gaps',
    steps: [
      opened,
      push(1, { type: 'scalars', points: [{ name: 'loss', step: 10, value: 1 }] }),
      push(1, { type: 'scalars', points: [{ name: 'loss', step: 10, value: 1 }] }, { ok: true, durableSeq: 1, duplicate: true }),
      push(3, { type: 'scalars', points: [{ name: 'loss', step: 11, value: 1 }] }, { ok: false, durableSeq: 1, error: { code: 'sequence_gap', field: 'seq', retryable: true } }),
      push(2, { type: 'scalars', points: [{ name: 'loss', step: 3, value: 1 }] }),
      { ...opened, answer: { ok: true, created: false, durableSeq: 2 } },
    ],
  },
  {
    name: 'a run that was not opened here',
    steps: [
      { event: 'push', argument: { runId, writer, seq: 1, body: { type: 'frameClose', frameSeq: 1 } }, answer: { ok: false, error: { code: 'unknown_run', field: 'runId', retryable: false } } },
      { event: 'heartbeat', argument: { runId, writer }, answer: { ok: false, error: { code: 'unknown_run', field: 'runId', retryable: false } } },
      { event: 'open', argument: { runId, writer, project: 'p', name: 'n', resume: 'must' }, answer: { ok: false, error: { code: 'unknown_run', field: 'runId', retryable: false } } },
      { event: 'open', argument: { runId, writer, project: 'p', name: 'n', resume: 'never' }, answer: { ok: true, created: true } },
      { event: 'open', argument: { runId, writer, project: 'p', name: 'n', resume: 'never' }, answer: { ok: true, created: false } },
      { event: 'open', argument: { runId, writer: 'writer-2', project: 'p', name: 'n', resume: 'never' }, answer: { ok: false, error: { code: 'run_exists', field: 'runId', retryable: false } } },
      { event: 'open', argument: { runId, writer: 'writer-2', project: 'p', name: 'n', resume: 'must' }, answer: { ok: true, created: false, durableSeq: 0 } },
      { event: 'heartbeat', argument: { runId, writer: 'writer-2' }, answer: { ok: true } },
    ],
  },
  {
    name: 'tiles and spans in any order',
    steps: [
      opened,
      push(1, open2x2),
      push(2, { type: 'tile', frameSeq: 1, x: 1, y: 1, image: red }),
      push(3, { type: 'span', frameSeq: 1, start: 1, count: 2, data: bytes(0, 0, 255, 255, 0, 0) }),
      push(4, { type: 'tile', frameSeq: 1, x: 1, y: 1, image: red }),
      refusedFor(5, { type: 'tile', frameSeq: 1, x: 1, y: 1, image: blue }, { code: 'pixel_conflict', field: 'body.image' }),
      refusedFor(6, { type: 'span', frameSeq: 1, start: 0, count: 2, data: zeros(6) }, { code: 'pixel_conflict', field: 'body.data' }),
      refusedFor(7, { type: 'tile', frameSeq: 1, x: 2, y: 0, image: red }, { code: 'outside_frame', field: 'body.x' }),
      refusedFor(8, { type: 'tile', frameSeq: 1, x: 0, y: 2, image: red }, { code: 'outside_frame', field: 'body.y' }),
      refusedFor(9, { type: 'span', frameSeq: 1, start: 3, count: 2, data: zeros(6) }, { code: 'outside_frame', field: 'body.count' }),
      refusedFor(10, { type: 'span', frameSeq: 1, start: 4, count: 1, data: zeros(3) }, { code: 'outside_frame', field: 'body.start' }),
      refusedFor(11, { type: 'span', frameSeq: 1, start: 0, count: 1, data: zeros(12) }, { code: 'wrong_size', field: 'body.data' }),
      refusedFor(12, { type: 'tile', frameSeq: 1, x: 0, y: 0, image: { ...red, dataType: 'float32', data: floats(1, 0, 0) } }, { code: 'shape_mismatch', field: 'body.image' }),
      refusedFor(13, { type: 'tile', frameSeq: 2, x: 0, y: 0, image: red }, { code: 'unknown_frame', field: 'body.frameSeq' }),
      push(14, { type: 'span', frameSeq: 1, start: 0, count: 1, data: bytes(255, 0, 0) }),
      push(15, { type: 'frameClose', frameSeq: 1 }),
      refusedFor(16, { type: 'tile', frameSeq: 1, x: 0, y: 0, image: red }, { code: 'frame_closed', field: 'body.frameSeq' }),
      refusedFor(17, { type: 'frameClose', frameSeq: 1 }, { code: 'frame_closed', field: 'body.frameSeq' }),
    ],
  },
  {
    name: 'the size of a view is that of all its images',
    steps: [
      opened,
      push(1, { type: 'view', view: 'a', width: 2, height: 1 }),
      refusedFor(2, open2x2, { code: 'shape_mismatch', field: 'body.height' }),
      refusedFor(3, { type: 'frame', view: 'a', step: 1, image: red }, { code: 'shape_mismatch', field: 'body.image.width' }),
      refusedFor(4, { type: 'view', view: 'a', width: 2, height: 3 }, { code: 'shape_mismatch', field: 'body.height' }),
      push(5, { type: 'frame', view: 'a', step: 1, image: redBlue }),
      refusedFor(6, { type: 'frame', view: 'a', step: 1, image: { encoding: 'png', data: bytes(1, 2, 3) } }, { code: 'undecodable_image', field: 'body.image' }),
      refusedFor(7, { type: 'frameOpen', view: 'b', step: 1, width: 16384, height: 16384, channels: 3, dataType: 'uint8' }, { code: 'too_large', field: 'body' }),
    ],
  },
  {
    name: 'one ground truth per view',
    steps: [
      opened,
      push(1, { type: 'groundTruth', view: 'a', image: redBlue }),
      { event: 'blobs', argument: { hashes: [hash, unknownHash] }, answer: { ok: true, missing: [unknownHash] } },
      push(2, { type: 'groundTruth', view: 'a', hash }),
      push(3, { type: 'groundTruth', view: 'b', hash }),
      refusedFor(4, { type: 'groundTruth', view: 'b', image: { ...redBlue, data: zeros(6) } }, { code: 'pixel_conflict', field: 'body.image' }),
      refusedFor(5, { type: 'groundTruth', view: 'c', hash: unknownHash }, { code: 'not_found', field: 'body.hash' }),
      refusedFor(6, { type: 'groundTruth', view: 'c', hash, colorSpace: 'linear' }, { code: 'shape_mismatch', field: 'body.colorSpace' }),
      refusedFor(7, { type: 'groundTruth', view: 'c', image: { ...red, channels: 4, data: zeros(4) } }, { code: 'bad_request', field: 'body.background' }),
      push(8, { type: 'groundTruth', view: 'c', image: { ...red, channels: 4, data: zeros(4) }, background: [1, 1, 1] }),
      refusedFor(9, { type: 'groundTruth', view: 'c', image: { ...red, channels: 4, data: zeros(4) }, background: [0, 0, 0] }, { code: 'pixel_conflict', field: 'body.background' }),
    ],
  },
  {
    name: 'a bad body uses up its seq, a bad envelope does not',
    steps: [
      opened,
      refusedFor(1, { type: 'scalars', points: [] }, { code: 'bad_request', field: 'body.points' }),
      { event: 'push', argument: { runId, writer, seq: 'two', body: {} }, answer: { ok: false, error: { code: 'bad_request', field: 'seq', retryable: false } } },
      push(2, { type: 'metadata', notes: 'still here' }),
      push(3, { type: 'dropped', kind: 'tiles', count: 2, reason: 'buffer full' }),
      push(4, { type: 'finish', status: 'finished' }),
      push(5, { type: 'scalars', points: [{ name: 'loss', step: 11, value: 'Infinity' }] }),
    ],
  },
]
