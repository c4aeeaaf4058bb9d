import { limits } from '#lib/contract/limits.ts'
import { bytes, floats, list, text, zeros, type Case } from './notation.ts'

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
const raw = { encoding: 'raw', width: 2, height: 1, channels: 3, dataType: 'uint8', data: bytes(255, 0, 0, 0, 0, 255) }
const point = { name: 'loss', step: 0, value: 0.5 }
const hash = 'ebf9e3beb937b146b11abc7f3b98fc543fe960e3abdb830a688db9f0d1d4f8f8'
const open = { type: 'frameOpen', view: 'test/r_0', step: 0, width: 2, height: 1, channels: 3, dataType: 'float32' }
const tile = { type: 'tile', frameSeq: 1, x: 0, y: 0, image: raw }

const refused = (code: string, field: string) => ({ code, field }) as const

const scalars: readonly Case[] = [
  { name: 'one point', argument: { type: 'scalars', points: [point] }, outcome: 'accepted' },
  {
    name: 'points that are not finite, with times',
    argument: { type: 'scalars', points: ['NaN', 'Infinity', '-Infinity'].map((value) => ({ ...point, value, wallTimeMs: 1_700_000_000_000 })) },
    outcome: 'accepted',
  },
  { name: 'the largest step', argument: { type: 'scalars', points: [{ ...point, step: limits.step }] }, outcome: 'accepted' },
  { name: 'as many points as may be', argument: { type: 'scalars', points: list(point, limits.pointsPerMessage) }, outcome: 'accepted' },
  { name: 'one point too many', argument: { type: 'scalars', points: list(point, limits.pointsPerMessage + 1) }, outcome: refused('too_large', 'body.points') },
  { name: 'no point', argument: { type: 'scalars', points: [] }, outcome: refused('bad_request', 'body.points') },
  { name: 'a negative step', argument: { type: 'scalars', points: [point, { ...point, step: -1 }] }, outcome: refused('bad_request', 'body.points.1.step') },
  { name: 'a value as other text', argument: { type: 'scalars', points: [{ ...point, value: 'nan' }] }, outcome: refused('bad_request', 'body.points.0.value') },
  { name: 'a value of null', argument: { type: 'scalars', points: [{ ...point, value: null }] }, outcome: refused('bad_request', 'body.points.0.value') },
  { name: 'a series name too long', argument: { type: 'scalars', points: [{ ...point, name: text('s', limits.nameLength + 1) }] }, outcome: refused('too_large', 'body.points.0.name') },
]

const views: readonly Case[] = [
  { name: 'a view without a camera', argument: { type: 'view', view: 'test/r_0', width: 800, height: 800 }, outcome: 'accepted' },
  {
    name: 'a view with a camera',
    argument: {
      type: 'view',
      view: 'test/r_0',
      split: 'test',
      width: 800,
      height: 600,
      camera: { worldFromCamera: identity, convention: 'opengl', intrinsics: { fx: 1111, fy: 1111, cx: 400, cy: 300 } },
    },
    outcome: 'accepted',
  },
  { name: 'a side too long', argument: { type: 'view', view: 'a', width: limits.frameSide + 1, height: 1 }, outcome: refused('too_large', 'body.width') },
  { name: 'no pixels', argument: { type: 'view', view: 'a', width: 1, height: 0 }, outcome: refused('bad_request', 'body.height') },
  {
    name: 'a matrix of 12 numbers',
    argument: { type: 'view', view: 'a', width: 1, height: 1, camera: { worldFromCamera: identity.slice(4), convention: 'opencv' } },
    outcome: refused('bad_request', 'body.camera.worldFromCamera'),
  },
  {
    name: 'a convention in capitals',
    argument: { type: 'view', view: 'a', width: 1, height: 1, camera: { worldFromCamera: identity, convention: 'OpenGL' } },
    outcome: refused('bad_request', 'body.camera.convention'),
  },
]

const truths: readonly Case[] = [
  { name: 'a ground truth with pixels', argument: { type: 'groundTruth', view: 'test/r_0', image: raw }, outcome: 'accepted' },
  { name: 'a ground truth by hash', argument: { type: 'groundTruth', view: 'test/r_0', hash, colorSpace: 'linear', background: [1, 1, 1] }, outcome: 'accepted' },
  { name: 'a ground truth of nothing', argument: { type: 'groundTruth', view: 'test/r_0' }, outcome: refused('bad_request', 'body.image') },
  { name: 'a ground truth of both', argument: { type: 'groundTruth', view: 'test/r_0', image: raw, hash }, outcome: refused('bad_request', 'body.image') },
  { name: 'a hash in capitals', argument: { type: 'groundTruth', view: 'test/r_0', hash: hash.toUpperCase() }, outcome: refused('bad_request', 'body.hash') },
  { name: 'a background of 255', argument: { type: 'groundTruth', view: 'a', image: raw, background: [255, 255, 255] }, outcome: refused('bad_request', 'body.background.0') },
]

const frames: readonly Case[] = [
  { name: 'a frame opened', argument: open, outcome: 'accepted' },
  { name: 'two channels', argument: { ...open, channels: 2 }, outcome: refused('bad_request', 'body.channels') },
  { name: 'an unknown data type', argument: { ...open, dataType: 'float64' }, outcome: refused('bad_request', 'body.dataType') },
  { name: 'a tile', argument: tile, outcome: 'accepted' },
  { name: 'a tile left of its frame', argument: { ...tile, x: -1 }, outcome: refused('bad_request', 'body.x') },
  { name: 'a tile of too few bytes', argument: { ...tile, image: { ...raw, data: bytes(1, 2, 3, 4, 5) } }, outcome: refused('wrong_size', 'body.image.data') },
  { name: 'a tile of too many bytes', argument: { ...tile, image: { ...raw, data: zeros(7) } }, outcome: refused('wrong_size', 'body.image.data') },
  { name: 'a tile of another data type than its bytes', argument: { ...tile, image: { ...raw, dataType: 'float16' } }, outcome: refused('wrong_size', 'body.image.data') },
  {
    name: 'a tile whose declared size alone is too much',
    argument: { ...tile, image: { ...raw, width: limits.frameSide, height: limits.frameSide } },
    outcome: refused('too_large', 'body.image'),
  },
  { name: 'more bytes than a message may bring', argument: { ...tile, image: { ...raw, data: zeros(limits.imageBytesPerMessage + 1) } }, outcome: refused('too_large', 'body.image.data') },
  { name: 'pixels as a list of numbers', argument: { ...tile, image: { ...raw, data: [255, 0, 0, 0, 0, 255] } }, outcome: refused('bad_request', 'body.image.data') },
  { name: 'an unknown encoding', argument: { ...tile, image: { encoding: 'gif', data: bytes(1) } }, outcome: refused('bad_request', 'body.image.encoding') },
  { name: 'a span', argument: { type: 'span', frameSeq: 1, start: 1, count: 1, data: floats(0.25, 0.5, 1) }, outcome: 'accepted' },
  { name: 'a span of nothing', argument: { type: 'span', frameSeq: 1, start: 0, count: 0, data: zeros(0) }, outcome: refused('bad_request', 'body.count') },
  { name: 'a frame closed', argument: { type: 'frameClose', frameSeq: 1 }, outcome: 'accepted' },
  { name: 'a whole frame', argument: { type: 'frame', view: 'test/r_0', step: 500, image: raw }, outcome: 'accepted' },
  { name: 'a whole frame as a file', argument: { type: 'frame', view: 'test/r_0', step: 500, image: { encoding: 'png', data: bytes(0x89, 0x50) } }, outcome: 'accepted' },
]

const others: readonly Case[] = [
  { name: 'new notes', argument: { type: 'metadata', notes: 'better' }, outcome: 'accepted' },
  { name: 'new configuration and tags', argument: { type: 'metadata', config: { lr: 0.001 }, tags: [] }, outcome: 'accepted' },
  { name: 'tiles left out', argument: { type: 'dropped', kind: 'tiles', count: 12, reason: 'buffer full' }, outcome: 'accepted' },
  { name: 'nothing left out', argument: { type: 'dropped', kind: 'tiles', count: 0, reason: 'buffer full' }, outcome: refused('bad_request', 'body.count') },
  { name: 'the end', argument: { type: 'finish', status: 'finished' }, outcome: 'accepted' },
  { name: 'a failure', argument: { type: 'finish', status: 'failed', reason: 'CUDA out of memory' }, outcome: 'accepted' },
  { name: 'an end of another kind', argument: { type: 'finish', status: 'crashed' }, outcome: refused('bad_request', 'body.status') },
  { name: 'an unknown type', argument: { type: 'video' }, outcome: refused('bad_request', 'body.type') },
  { name: 'no type', argument: {}, outcome: refused('bad_request', 'body.type') },
  { name: 'an unknown field', argument: { type: 'frameClose', frameSeq: 1, status: 'done' }, outcome: refused('bad_request', 'body.status') },
  { name: 'nothing at all', argument: null, outcome: refused('bad_request', 'body') },
]

/** Bodies of `push`, each looked at alone: what can be told without knowing the run. */
export const bodyCases: readonly Case[] = [...scalars, ...views, ...truths, ...frames, ...others]
