import { threadId } from 'node:worker_threads'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { measurePair, type MeasureRequest } from '#lib/metrics/index.ts'
import { createMetricsPool, defaultThreads, type MetricsPool, type MetricsPoolOptions } from '#lib/metrics/node/metricsPool.ts'
import { awkward } from '#tests/unit/lib/metrics/node/awkwardWorker.ts'
import { noiseImage, sharedImage } from '#tests/unit/lib/metrics/testImages.ts'

const workerUrl = new URL('./awkwardWorker.ts', import.meta.url)
const open: MetricsPool[] = []

function poolOf(options: MetricsPoolOptions = {}): MetricsPool {
  const pool = createMetricsPool({ threads: 1, workerUrl, ...options })
  open.push(pool)
  return pool
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()))
})

function pairOfWidth(width: number): MeasureRequest {
  const size = { width, height: 2, channels: 3 } as const
  return { prediction: noiseImage(size, 1), groundTruth: noiseImage(size, 2) }
}

const good = pairOfWidth(20)
const expected = measurePair(good)

describe('the metrics pool', () => {
  test('[MET-24] answers many jobs at once exactly as the reference, from plain and shared bytes', async () => {
    const pool = createMetricsPool({ threads: 2 })
    open.push(pool)
    const shared = { prediction: sharedImage(good.prediction), groundTruth: sharedImage(good.groundTruth) }
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => pool.measurePair(i % 2 === 0 ? good : shared)))
    for (const answer of answers) expect(answer).toEqual(expected)
  })

  test('[MET-24] reads a tile that is a slice of a larger packet', async () => {
    const packet = new Uint8Array(good.prediction.bytes.length + 100)
    packet.set(good.prediction.bytes, 37)
    const prediction = { ...good.prediction, bytes: packet.subarray(37, 37 + good.prediction.bytes.length) }
    expect(await poolOf().measurePair({ ...good, prediction })).toEqual(expected)
  })

  test('[MET-25] runs on another thread', async () => {
    const { absoluteSum } = await poolOf().partialError(pairOfWidth(awkward.tellsThread))
    expect(absoluteSum).toBeGreaterThan(0)
    expect(absoluteSum).not.toBe(threadId)
  })

  test('[MET-25] sees the very bytes of a SharedArrayBuffer, and a copy of others', async () => {
    const pool = poolOf()
    const plain = pairOfWidth(awkward.writesPixel)
    const shared = { ...plain, prediction: sharedImage(plain.prediction) }
    const before = plain.prediction.bytes[0]
    await pool.measurePair(plain)
    expect(plain.prediction.bytes[0]).toBe(before)
    await pool.measurePair(shared)
    expect(shared.prediction.bytes[0]).toBe(77)
  })

  test.each([
    [1, 1],
    [2, 1],
    [4, 3],
    [64, 4],
  ])('[MET-25] %d cores get %d threads', (cores, threads) => {
    expect(defaultThreads(cores)).toBe(threads)
  })

  test('[MET-26] refuses a job beyond its threads and queue, and takes jobs again afterwards', async () => {
    const pool = poolOf({ maxWaiting: 1 })
    const controller = new AbortController()
    const running = pool.measurePair(pairOfWidth(awkward.sleeps), { signal: controller.signal })
    const waiting = pool.measurePair(good)
    await expect(pool.measurePair(good)).rejects.toMatchObject({ name: 'AppError', code: 'too_many_in_flight', retryable: true })
    controller.abort()
    await expect(running).rejects.toThrow()
    expect(await waiting).toEqual(expected)
    expect(await pool.measurePair(good)).toEqual(expected)
  })

  test('[MET-27] a running job can be aborted, and the pool lives on', async () => {
    const pool = poolOf()
    await pool.measurePair(good)
    const controller = new AbortController()
    const running = pool.measurePair(pairOfWidth(awkward.sleeps), { signal: controller.signal })
    controller.abort(new Error('the viewer left'))
    await expect(running).rejects.toThrow('the viewer left')
    expect(await pool.measurePair(good)).toEqual(expected)
  })

  test('[MET-27] a waiting job can be aborted before its turn', async () => {
    const pool = poolOf()
    const [first, second] = [new AbortController(), new AbortController()]
    const running = pool.measurePair(pairOfWidth(awkward.sleeps), { signal: first.signal })
    const waiting = pool.measurePair(good, { signal: second.signal })
    second.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    first.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('[MET-27] an aborted signal never starts a job', async () => {
    await expect(poolOf().measurePair(good, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late')
  })

  test('[MET-28] a thread that exits fails its job alone; waiting and later jobs are done', async () => {
    const pool = poolOf()
    const crashing = pool.measurePair(pairOfWidth(awkward.exits))
    const waiting = pool.measurePair(good)
    await expect(crashing).rejects.toMatchObject({ name: 'AppError', code: 'internal', cause: expect.any(Error) as Error })
    expect(await waiting).toEqual(expected)
    await expect(pool.measurePair(pairOfWidth(awkward.exits))).rejects.toMatchObject({ code: 'internal' })
    expect(await pool.measurePair(good)).toEqual(expected)
  })

  test('[MET-28] a bug in the kernel is an internal error with its cause', async () => {
    const pool = poolOf()
    await expect(pool.ssimMap(pairOfWidth(awkward.throws))).rejects.toMatchObject({ code: 'internal', cause: { message: 'a bug in the kernel' } })
    expect(await pool.measurePair(good)).toEqual(expected)
  })

  test('[MET-28] threads that cannot load fail the jobs instead of letting them wait', async () => {
    const onIdleCrash = vi.fn()
    const pool = poolOf({ onIdleCrash, workerUrl: new URL('./brokenWorker.ts', import.meta.url) })
    for (let attempt = 0; attempt < 2; attempt++) await expect(pool.measurePair(good)).rejects.toMatchObject({ name: 'AppError', code: 'internal' })
    expect(onIdleCrash).toHaveBeenCalledWith(expect.any(Error))
  })

  test('[MET-29] closing rejects what runs and what waits, and later jobs', async () => {
    const pool = poolOf()
    const jobs = [pool.measurePair(pairOfWidth(awkward.sleeps)), pool.errorMap(good)]
    const settled = Promise.allSettled(jobs)
    await pool.close()
    for (const result of await settled) expect(result).toMatchObject({ status: 'rejected', reason: { name: 'AppError', code: 'shutting_down' } })
    await expect(pool.partialError(good)).rejects.toMatchObject({ code: 'shutting_down' })
    await pool.close()
  })
})
