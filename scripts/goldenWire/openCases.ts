import { limits } from '#lib/contract/limits.ts'
import { list, text, type Case } from './notation.ts'

const request = { runId: 'lego-1', writer: 'writer-1', project: 'lego', name: 'baseline' }

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)]
}

/** Arguments of `open`. */
export const openCases: readonly Case[] = [
  { name: 'the least', argument: request, outcome: 'accepted' },
  {
    name: 'everything',
    argument: { ...request, resume: 'never', config: { lr: 0.01, grid: [64, 64], note: null }, tags: ['a', 'ü'], notes: 'line\nline', startedAtMs: 0 },
    outcome: 'accepted',
  },
  { name: 'no project', argument: { ...request, project: undefined }, outcome: { code: 'bad_request', field: 'project' } },
  { name: 'an empty name', argument: { ...request, name: '' }, outcome: { code: 'bad_request', field: 'name' } },
  { name: 'the longest name', argument: { ...request, name: text('n', limits.nameLength) }, outcome: 'accepted' },
  { name: 'a name one character too long', argument: { ...request, name: text('n', limits.nameLength + 1) }, outcome: { code: 'too_large', field: 'name' } },
  { name: 'a name with a line break', argument: { ...request, name: 'a\nb' }, outcome: { code: 'bad_request', field: 'name' } },
  { name: 'a name with half a surrogate pair', argument: { ...request, name: 'a\ud800' }, outcome: { code: 'bad_request', field: 'name' } },
  { name: 'a run id that is a path', argument: { ...request, runId: '../etc' }, outcome: { code: 'bad_request', field: 'runId' } },
  { name: 'a writer id too long', argument: { ...request, writer: text('w', 65) }, outcome: { code: 'bad_request', field: 'writer' } },
  { name: 'an unknown resume mode', argument: { ...request, resume: 'maybe' }, outcome: { code: 'bad_request', field: 'resume' } },
  { name: 'an unknown field', argument: { ...request, colour: 'red' }, outcome: { code: 'bad_request', field: 'colour' } },
  { name: 'as many tags as may be', argument: { ...request, tags: list('t', limits.tagsPerRun) }, outcome: 'accepted' },
  { name: 'one tag too many', argument: { ...request, tags: list('t', limits.tagsPerRun + 1) }, outcome: { code: 'too_large', field: 'tags' } },
  { name: 'notes too long', argument: { ...request, notes: text('n', limits.notesLength + 1) }, outcome: { code: 'too_large', field: 'notes' } },
  { name: 'a configuration too long', argument: { ...request, config: { a: text('c', limits.configLength) } }, outcome: { code: 'too_large', field: 'config' } },
  { name: 'a configuration nested as deep as may be', argument: { ...request, config: { a: nested(limits.configDepth - 2) } }, outcome: 'accepted' },
  { name: 'a configuration nested too deep', argument: { ...request, config: { a: nested(limits.configDepth) } }, outcome: { code: 'too_large', field: 'config' } },
  { name: 'null is not absence', argument: { ...request, notes: null }, outcome: { code: 'bad_request', field: 'notes' } },
  { name: 'text instead of an object', argument: 'open', outcome: { code: 'bad_request' } },
]

/** `auth` of the handshake. */
export const handshakeCases: readonly Case[] = [
  { name: 'this version', argument: { protocolVersion: 1, client: { name: 'my-client', version: '1.0' } }, outcome: 'accepted' },
  { name: 'an older client', argument: { protocolVersion: 0, client: { name: 'c', version: '1' } }, outcome: { code: 'protocol_mismatch', field: 'auth.protocolVersion' } },
  { name: 'a newer client', argument: { protocolVersion: 2, client: { name: 'c', version: '1' } }, outcome: { code: 'protocol_mismatch', field: 'auth.protocolVersion' } },
  { name: 'no version', argument: { client: { name: 'c', version: '1' } }, outcome: { code: 'bad_request', field: 'auth.protocolVersion' } },
  { name: 'no client', argument: { protocolVersion: 1 }, outcome: { code: 'bad_request', field: 'auth.client' } },
]

/** Arguments of `push`, whose body is looked at separately. */
export const envelopeCases: readonly Case[] = [
  { name: 'the first message', argument: { runId: 'lego-1', writer: 'writer-1', seq: 1, body: {} }, outcome: 'accepted' },
  { name: 'the largest seq', argument: { runId: 'lego-1', writer: 'writer-1', seq: Number.MAX_SAFE_INTEGER, body: {} }, outcome: 'accepted' },
  { name: 'seq 0', argument: { runId: 'lego-1', writer: 'writer-1', seq: 0, body: {} }, outcome: { code: 'bad_request', field: 'seq' } },
  { name: 'half a seq', argument: { runId: 'lego-1', writer: 'writer-1', seq: 1.5, body: {} }, outcome: { code: 'bad_request', field: 'seq' } },
  { name: 'no run', argument: { writer: 'writer-1', seq: 1, body: {} }, outcome: { code: 'bad_request', field: 'runId' } },
  { name: 'an unknown field', argument: { runId: 'lego-1', writer: 'writer-1', seq: 1, body: {}, type: 'scalars' }, outcome: { code: 'bad_request', field: 'type' } },
]
