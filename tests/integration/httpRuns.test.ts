import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curvesAnswerSchema, framesAnswerSchema, runAnswerSchema, runsAnswerSchema, statusAnswerSchema } from '#lib/contract/http.ts'
import { productVersion, protocolVersion } from '#lib/contract/version.ts'
import { get, getJson, getRefusal } from '#tests/support/httpCalls.ts'
import { testApp, type TestApp } from '#tests/support/testApp.ts'
import { rawImage, startTrainer, type Trainer } from './ingestTrainer.ts'

let app: TestApp
let trainer: Trainer

const steps = Array.from({ length: 20 }, (_, index) => index * 5)

/** One run with a curve, two views and two measured frames of each. */
async function train(): Promise<Trainer> {
  const run = await startTrainer(app.url, { runId: 'trained' })
  await run.push({ type: 'scalars', points: steps.map((step) => ({ name: 'train/loss', step, value: step === 95 ? 'NaN' : 1 / (step + 1) })) })
  for (const view of ['test/a', 'test/b']) {
    await run.push({ type: 'view', view, width: 16, height: 16 })
    await run.push({ type: 'groundTruth', view, image: rawImage(16, 16, 0.5) })
    await run.push({ type: 'frame', view, step: 10, image: rawImage(16, 16, 0.6) })
    await run.push({ type: 'frame', view, step: 20, image: rawImage(16, 16, 0.51) })
  }
  await run.push({ type: 'frameOpen', view: 'test/a', step: 30, width: 16, height: 16, channels: 3, dataType: 'float32' })
  await app.application.ingest.idle()
  return run
}

beforeAll(async () => {
  app = await testApp()
  trainer = await train()
})
afterAll(async () => {
  trainer.socket.disconnect()
  await app.close()
})

describe('GET /status', () => {
  it('[HTTP-2] tells product, versions, uptime, open frames and waiting measurements', async () => {
    const status = await getJson(app.url, '/status', statusAnswerSchema)
    expect(status).toMatchObject({ product: 'raywatch', version: productVersion, protocolVersion, openFrames: 1, metricQueue: 0 })
    expect(status.uptimeMs).toBeGreaterThan(0)
  })

  it('[HTTP-1] is never cached', async () => {
    expect((await get(app.url, '/status')).headers['cache-control']).toBe('no-store')
  })
})

describe('GET /runs', () => {
  it('[HTTP-3] lists runs with their figures', async () => {
    const { runs, total, revision } = await getJson(app.url, '/runs', runsAnswerSchema)
    expect(total).toBe(runs.length)
    expect(revision).toBe(app.application.liveHub.runsRevision())
    const summary = runs.find(({ run }) => run.id === trainer.runId)
    expect(summary).toMatchObject({ viewCount: 2, frameCount: 5, run: { status: 'running', project: 'tests', lastStep: 95 } })
    expect(summary?.psnr.latest).toMatchObject({ step: 20, views: 2 })
    expect(summary?.psnr.best?.value).toBeCloseTo(40, 4)
    expect(summary?.ssim.latest?.step).toBe(20)
    expect(summary?.sparkline.points.map(({ firstStep, mean }) => [firstStep, Math.round(mean ?? NaN)])).toEqual([[10, 20], [20, 40]])
  })

  it('[HTTP-3] lists the newest first, as many as asked, and tells how many there are', async () => {
    using later = await startTrainer(app.url, { runId: 'later' })
    const { runs, total } = await getJson(app.url, '/runs?limit=1', runsAnswerSchema)
    expect(runs.map(({ run }) => run.id)).toEqual([later.runId])
    expect(total).toBe(2)
  })

  it('[HTTP-3] follows a run that goes on', async () => {
    using ongoing = await startTrainer(app.url, { runId: 'ongoing' })
    const lastStep = async (): Promise<number | null | undefined> =>
      (await getJson(app.url, '/runs', runsAnswerSchema)).runs.find(({ run }) => run.id === ongoing.runId)?.run.lastStep
    const viewCount = async (): Promise<number> => (await getJson(app.url, '/runs/ongoing', runAnswerSchema)).summary.viewCount
    expect([await lastStep(), await viewCount()]).toEqual([null, 0])
    await ongoing.push({ type: 'scalars', points: [{ name: 'a', step: 7, value: 1 }] })
    await ongoing.push({ type: 'view', view: 'a', width: 1, height: 1 })
    expect([await lastStep(), await viewCount()]).toEqual([7, 1])
  })
})

describe('GET /runs/:runId', () => {
  it('[HTTP-4] is a snapshot of run, views and series under the revision of now', async () => {
    const { summary, views, series, revision } = await getJson(app.url, '/runs/trained', runAnswerSchema)
    expect(revision).toBe(app.application.liveHub.lastRevision(trainer.runId))
    expect(summary.run.id).toBe('trained')
    expect(views.map(({ key, split }) => [key, split])).toEqual([['test/a', 'test'], ['test/b', 'test']])
    expect(views[0]?.groundTruth).toMatchObject({ channels: 3, dataType: 'float32' })
    expect(series).toEqual([{ name: 'train/loss', count: 20, lastStep: 95, lastValue: 'NaN' }])
  })

  it('[HTTP-12] refuses an unknown run and an impossible id', async () => {
    expect(await getRefusal(app.url, '/runs/nobody')).toEqual({
      status: 404,
      error: { code: 'unknown_run', field: 'path.runId', message: 'There is no run nobody.', retryable: false },
    })
    expect(await getRefusal(app.url, '/runs/no%20body')).toMatchObject({ status: 400, error: { code: 'bad_request', field: 'path.runId' } })
  })
})

describe('GET /runs/:runId/curves', () => {
  it('[HTTP-5] answers the asked series and leaves out unknown ones', async () => {
    const { curves } = await getJson(app.url, '/runs/trained/curves?series=train/loss&series=nothing', curvesAnswerSchema)
    expect(curves.map(({ name, storedPoints, bucketSteps }) => [name, storedPoints, bucketSteps])).toEqual([['train/loss', 20, 1]])
    expect(curves[0]?.points.at(-1)).toMatchObject({ firstStep: 95, mean: null, nanCount: 1 })
  })

  it('[HTTP-5] keeps to the asked range and number of places', async () => {
    const { curves } = await getJson(app.url, '/runs/trained/curves?series=train/loss&from=20&to=60', curvesAnswerSchema)
    expect(curves[0]?.points.map(({ firstStep }) => firstStep)).toEqual([20, 25, 30, 35, 40, 45, 50, 55, 60])
    const folded = await getJson(app.url, '/runs/trained/curves?series=train/loss&points=4', curvesAnswerSchema)
    expect(folded.curves[0]?.points.length).toBeLessThanOrEqual(4)
    expect(folded.curves[0]?.points.reduce((sum, { count }) => sum + count, 0)).toBe(20)
  })

  it.each([
    ['', 'query.series'],
    ['series=a&points=1', 'query.points'],
    ['series=a&points=5000', 'query.points'],
    ['series=a&from=-1', 'query.from'],
    ['series=a&to=x', 'query.to'],
    [Array.from({ length: 65 }, (_, index) => `series=${index}`).join('&'), 'query.series'],
  ])('[HTTP-12] refuses ?%s by its field', async (query, field) => {
    const { status, error } = await getRefusal(app.url, `/runs/trained/curves?${query}`)
    expect({ ok: status >= 400 && status < 500, field: error.field }).toEqual({ ok: true, field })
    expect(error.message).toContain(field)
  })

  it('[HTTP-12] refuses an unknown run', async () => {
    expect(await getRefusal(app.url, '/runs/nobody/curves?series=a')).toMatchObject({ status: 404, error: { code: 'unknown_run' } })
  })
})

describe('GET /runs/:runId/quality', () => {
  it('[HTTP-6] answers the mean over views', async () => {
    const { curves } = await getJson(app.url, '/runs/trained/quality?metric=l1', curvesAnswerSchema)
    expect(curves).toHaveLength(1)
    expect(curves[0]?.points.map(({ mean }) => mean?.toFixed(4))).toEqual(['0.1000', '0.0100'])
  })

  it('[HTTP-6] answers one curve per asked view', async () => {
    const { curves } = await getJson(app.url, '/runs/trained/quality?metric=psnr&view=test/a&view=test/b', curvesAnswerSchema)
    expect(curves.map(({ name, points }) => [name, points.length])).toEqual([['test/a', 2], ['test/b', 2]])
  })

  it('[HTTP-12] refuses an unknown metric and an unknown run', async () => {
    expect(await getRefusal(app.url, '/runs/trained/quality?metric=beauty')).toMatchObject({ status: 400, error: { field: 'query.metric' } })
    expect(await getRefusal(app.url, '/runs/nobody/quality?metric=psnr')).toMatchObject({ status: 404 })
  })
})

describe('GET /runs/:runId/frames', () => {
  it('[HTTP-7] lists every step of a view, the open one included', async () => {
    const { frames } = await getJson(app.url, '/runs/trained/frames?view=test/a', framesAnswerSchema)
    expect(frames.map(({ step, status, psnr }) => [step, status, psnr === null ? null : Math.round(Number(psnr))])).toEqual([
      [10, 'complete', 20],
      [20, 'complete', 40],
      [30, 'open', null],
    ])
  })

  it('[HTTP-12] refuses an unknown view, a missing one, and an unknown run', async () => {
    expect(await getRefusal(app.url, '/runs/trained/frames?view=x')).toMatchObject({ status: 404, error: { code: 'unknown_view', field: 'query.view' } })
    expect(await getRefusal(app.url, '/runs/trained/frames')).toMatchObject({ status: 400, error: { field: 'query.view' } })
    expect(await getRefusal(app.url, '/runs/nobody/frames?view=x')).toMatchObject({ status: 404, error: { code: 'unknown_run' } })
  })
})
