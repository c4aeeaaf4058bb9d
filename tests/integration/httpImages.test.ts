import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { frameAnswerSchema, framesAnswerSchema, imageHeaders, type FrameStep } from '#lib/contract/http.ts'
import { canonicalHeader } from '#lib/contract/canonicalPixels.ts'
import { get, getJson, getRefusal } from '#tests/support/httpCalls.ts'
import { testApp, type TestApp } from '#tests/support/testApp.ts'
import { rawImage, startTrainer, type Trainer } from './ingestTrainer.ts'

let app: TestApp
let trainer: Trainer
let openFrame: FrameStep
let closedFrame: FrameStep

const width = 8
const height = 6
/** A different value in every place, a few of them outside [0, 1]. */
const values = Array.from({ length: width * height * 3 }, (_, index) => index / 100 - 0.1)

beforeAll(async () => {
  app = await testApp()
  trainer = await startTrainer(app.url, { runId: 'images' })
  await trainer.push({ type: 'groundTruth', view: 'v', image: rawImage(width, height, 0.5) })
  await trainer.push({ type: 'frame', view: 'v', step: 1, image: rawImage(width, height, values) })
  await trainer.push({ type: 'frameOpen', view: 'v', step: 2, width, height, channels: 3, dataType: 'float32' })
  const frameSeq = trainer.seq
  await trainer.push({ type: 'tile', frameSeq, x: 2, y: 1, image: rawImage(3, 2, 0.75) })
  await app.application.ingest.idle()
  const { frames } = await getJson(app.url, '/runs/images/frames?view=v', framesAnswerSchema)
  const [first, second] = frames
  if (first === undefined || second === undefined) throw new Error('two frames were pushed')
  closedFrame = first
  openFrame = second
})
afterAll(async () => {
  trainer.socket.disconnect()
  await app.close()
})

const floats = (body: Buffer): number[] => [...new Float32Array(new Uint8Array(body).buffer)]

describe('GET /frames/:frameId', () => {
  it('[HTTP-8] tells of an open frame what is covered, and the metrics so far', async () => {
    const answer = await getJson(app.url, `/frames/${openFrame.frameId}`, frameAnswerSchema)
    expect(answer).toMatchObject({ frame: { status: 'open', coveredPixels: 6, prediction: null }, view: { key: 'v' } })
    expect(answer.covered).toEqual([{ x: 2, y: 1, width: 3, height: 2 }])
    expect(answer.running?.l1).toBeCloseTo(0.25, 6)
    expect(answer.pixelRevision).toBeGreaterThan(0)
  })

  it('[HTTP-8] tells of a closed frame its image and its metrics', async () => {
    const answer = await getJson(app.url, `/frames/${closedFrame.frameId}`, frameAnswerSchema)
    expect(answer).toMatchObject({ frame: { status: 'complete', coveredPixels: 48 }, covered: null, running: null })
    expect(answer.frame.metrics?.values.psnr).toEqual(expect.any(Number))
    expect(answer.frame).not.toHaveProperty('writer')
  })

  it('[HTTP-8] tells of a partial frame which pixels arrived', async () => {
    await using partialApp = await testApp({ storage: 'prisma' })
    const other = await startTrainer(partialApp.url, { runId: 'partial' })
    await other.push({ type: 'frameOpen', view: 'v', step: 2, width, height, channels: 3, dataType: 'float32' })
    const frameSeq = other.seq
    await other.push({ type: 'tile', frameSeq, x: 2, y: 1, image: rawImage(3, 2, 0.75) })
    await other.push({ type: 'frameClose', frameSeq })
    other.socket.disconnect()
    const { frames } = await getJson(partialApp.url, '/runs/partial/frames?view=v', framesAnswerSchema)
    const answer = await getJson(partialApp.url, `/frames/${frames[0]?.frameId ?? ''}`, frameAnswerSchema)
    expect(answer).toMatchObject({ frame: { status: 'partial', coveredPixels: 6 }, covered: [{ x: 2, y: 1, width: 3, height: 2 }], running: null })
  })

  it('[HTTP-12] refuses an unknown frame', async () => {
    expect(await getRefusal(app.url, '/frames/nothing')).toMatchObject({ status: 404, error: { code: 'unknown_frame', field: 'path.frameId' } })
  })
})

describe('GET /frames/:frameId/pixels', () => {
  it('[HTTP-9] answers the bytes of an open frame, uncovered pixels as zero', async () => {
    const { status, headers, body } = await get(app.url, `/frames/${openFrame.frameId}/pixels?rectangles=1,1,2,1;2,1,1,1`)
    expect([status, headers['cache-control'], headers['content-length']]).toEqual([200, 'no-store', '36'])
    expect(floats(body)).toEqual([0, 0, 0, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75])
    expect(headers[imageHeaders.shape]).toBe('6,8,3')
    expect(headers[imageHeaders.dataType]).toBe('float32')
  })

  it('[HTTP-9] answers the bytes of a closed frame', async () => {
    const { body } = await get(app.url, `/frames/${closedFrame.frameId}/pixels?rectangles=7,5,1,1`)
    expect(floats(body)).toEqual(values.slice(-3).map(Math.fround))
  })

  it.each([
    { rectangles: '7,5,2,1', status: 422, code: 'outside_frame', field: 'query.rectangles.0' },
    { rectangles: '0,0,1,1;0,0,0,1', status: 422, code: 'outside_frame', field: 'query.rectangles.1' },
    { rectangles: '0,0,8,6;0,0,1,1', status: 413, code: 'too_large', field: 'query.rectangles' },
    { rectangles: '0,0,1', status: 400, code: 'bad_request', field: 'query.rectangles' },
    { rectangles: '-1,0,1,1', status: 400, code: 'bad_request', field: 'query.rectangles' },
    { rectangles: '', status: 400, code: 'bad_request', field: 'query.rectangles' },
  ])('[HTTP-9] refuses rectangles=$rectangles', async ({ rectangles, status, code, field }) => {
    expect(await getRefusal(app.url, `/frames/${openFrame.frameId}/pixels?rectangles=${rectangles}`)).toMatchObject({ status, error: { code, field } })
  })

  it('[HTTP-12] refuses an unknown frame', async () => {
    expect(await getRefusal(app.url, '/frames/nothing/pixels?rectangles=0,0,1,1')).toMatchObject({ status: 404, error: { code: 'unknown_frame' } })
  })
})

describe('GET /blobs/:hash', () => {
  const prediction = async (): Promise<string> => {
    const { frame } = await getJson(app.url, `/frames/${closedFrame.frameId}`, frameAnswerSchema)
    return frame.prediction ?? ''
  }

  it('[HTTP-10] answers the exact bytes, their shape, and how long they hold', async () => {
    const hash = await prediction()
    const { status, headers, body } = await get(app.url, `/blobs/${hash}`)
    expect([status, headers['content-type'], headers['content-length']]).toEqual([200, 'application/octet-stream', String(width * height * 12)])
    expect(headers['cache-control']).toBe('private, max-age=31536000, immutable')
    expect([headers[imageHeaders.shape], headers[imageHeaders.dataType], headers[imageHeaders.colorSpace]]).toEqual(['6,8,3', 'float32', 'srgb'])
    expect(floats(body)).toEqual(values.map(Math.fround))
    const header = canonicalHeader({ width, height, channels: 3, dataType: 'float32' }, 'srgb')
    expect(createHash('sha256').update(header).update(body).digest('hex')).toBe(hash)
  })

  it('[HTTP-10] answers 304 to whoever has it', async () => {
    const path = `/blobs/${await prediction()}`
    const { etag } = (await get(app.url, path)).headers
    for (const tag of [etag ?? '', `W/${etag ?? ''}`, `"x", ${etag ?? ''}`, '*']) {
      const { status, body, headers } = await get(app.url, path, { 'if-none-match': tag })
      expect([status, body.length, headers.etag]).toEqual([304, 0, etag])
    }
    expect((await get(app.url, path, { 'if-none-match': '"other"' })).status).toBe(200)
    expect((await get(app.url, `${path}.png`, { 'if-none-match': etag ?? '' })).status).toBe(200)
  })

  it('[HTTP-11] answers the same as PNG, clamped and rounded', async () => {
    const { headers, body } = await get(app.url, `/blobs/${await prediction()}.png`)
    expect(headers['content-type']).toBe('image/png')
    const { data, info } = await sharp(body).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([width, height, 3])
    expect([...data]).toEqual(values.map((value) => Math.round(Math.min(Math.max(Math.fround(value), 0), 1) * 255)))
  })

  it('[HTTP-12] refuses an unknown hash and what is none', async () => {
    const unknown = 'ab'.repeat(32)
    expect(await getRefusal(app.url, `/blobs/${unknown}`)).toMatchObject({ status: 404, error: { code: 'not_found', field: 'path.hash' } })
    expect((await get(app.url, `/blobs/${unknown}`, { 'if-none-match': `"${unknown}"` })).status).toBe(404)
    expect(await getRefusal(app.url, '/blobs/..%2fserver.lock')).toMatchObject({ status: 400, error: { field: 'path.hash' } })
    expect(await getRefusal(app.url, `/blobs/${unknown}.jpg`)).toMatchObject({ status: 400 })
  })
})
