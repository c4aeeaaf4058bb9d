import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/base/appError.ts'
import { blobHash, frameId, runId } from '#lib/base/brand.ts'
import { createCurveBatcher } from '#lib/client/curveBatcher.ts'
import { createRestClient, isUnreachable } from '#lib/client/restClient.ts'
import { cannedServer, hashA } from './cannedServer.ts'

const id = runId('lego')

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  )
}

describe('createRestClient', () => {
  it('[UI-28] asks the routes of the contract with every part of a question', async () => {
    const { client, asked } = cannedServer()
    await Promise.all(
      [
        client.status(),
        client.runs(),
        client.run(id),
        client.frames(id, 'test/r 1'),
        client.frame(frameId('f')),
        client.framePixels(frameId('f'), [
          { x: 0, y: 1, width: 2, height: 3 },
          { x: 4, y: 5, width: 6, height: 7 },
        ]),
        client.blob(blobHash(hashA)),
        client.quality(id, { metric: 'psnr', view: ['a/b', 'c'], points: 300, from: 5 }),
        client.curves(id, { series: ['train/loss'], points: 2 }),
      ].map(failureOf),
    )
    expect(asked).toEqual([
      '/api/v1/status',
      '/api/v1/runs',
      '/api/v1/runs/lego',
      '/api/v1/runs/lego/frames?view=test%2Fr+1',
      '/api/v1/frames/f',
      '/api/v1/frames/f/pixels?rectangles=0,1,2,3;4,5,6,7',
      `/api/v1/blobs/${hashA}`,
      '/api/v1/runs/lego/quality?metric=psnr&view=a%2Fb&view=c&points=300&from=5',
      '/api/v1/runs/lego/curves?series=train%2Floss&points=2',
    ])
  })

  it('[UI-28] a refusal keeps its code, field and sentence', async () => {
    const { client, refuse } = cannedServer()
    refuse('/api/v1/runs/lego', 404, { error: { code: 'unknown_run', message: 'There is no run lego.', field: 'runId', retryable: false } })
    expect(await failureOf(client.run(id))).toMatchObject({ code: 'unknown_run', message: 'There is no run lego.', field: 'runId' })
  })

  it('[UI-28] words of a proxy in between, and answers of another version, are told apart', async () => {
    const { client, json } = cannedServer()
    expect(await failureOf(client.runs())).toMatchObject({ code: 'internal', message: 'The server answered with status 404.' })
    json('/api/v1/runs', { runs: 'many' })
    const failure = await failureOf(client.runs())
    expect(failure).toBeInstanceOf(AppError)
    expect(failure).toMatchObject({ code: 'protocol_mismatch' })
  })

  it('[UI-28] no answer is not a refusal, and giving up oneself is neither', async () => {
    const client = createRestClient({ baseUrl: 'http://127.0.0.1:9' })
    expect(isUnreachable(await failureOf(client.runs()))).toBe(true)
    const failure = await failureOf(client.runs(AbortSignal.abort()))
    expect(isUnreachable(failure)).toBe(false)
    expect(failure).toMatchObject({ name: 'AbortError' })
  })

  it('[UI-28] counts each request as work under way, also one that fails', async () => {
    const { client, activity, hold, release } = cannedServer()
    hold()
    const failing = failureOf(client.runs())
    expect(activity.pending).toBe(1)
    release()
    await failing
    expect(activity.pending).toBe(0)
  })
})

describe('createCurveBatcher', () => {
  const curve = (name: string) => ({ name, points: [], storedPoints: 0, bucketSteps: 1 })

  it('[UI-29] curves asked for together travel in one request per 64', async () => {
    const { client, asked, json } = cannedServer()
    const names = Array.from({ length: 65 }, (_, nth) => `s${nth}`)
    json(`/api/v1/runs/lego/curves?${names.slice(0, 64).map((name) => `series=${name}`).join('&')}&points=100`, { revision: 1, curves: names.slice(0, 63).map(curve) })
    json('/api/v1/runs/lego/curves?series=s64&points=100', { revision: 1, curves: [curve('s64')] })
    const batcher = createCurveBatcher(client)
    const loaded = await Promise.all(names.map((series) => batcher.load({ runId: id, series, points: 100 })))
    expect(asked.length).toBe(2)
    expect(loaded.map((one) => one?.name ?? null)).toEqual([...names.slice(0, 63), null, 's64'])
  })

  it('[UI-29] each asker hears of a failure', async () => {
    const { client } = cannedServer()
    const batcher = createCurveBatcher(client)
    const failures = await Promise.all(['a', 'b'].map((series) => failureOf(batcher.load({ runId: id, series, points: 100 }))))
    expect(failures.every((failure) => failure instanceof AppError)).toBe(true)
  })
})
