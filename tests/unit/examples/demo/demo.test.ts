import { describe, expect, it } from 'vitest'
import { runDemo } from '#examples/demo/demo.ts'
import { readOptions, type DemoOptions } from '#examples/demo/options.ts'
import { announceView, configOf, hooksFor } from '#examples/demo/report.ts'
import { heldOutCameras } from '#examples/demo/views.ts'
import type { ClientStatus, IngestClient } from '#lib/client/ingest/ingestClient.ts'
import { tinySettings } from './fixtures.ts'

const defaults = readOptions([])
if (defaults === undefined) throw new Error('no options')
const options: DemoOptions = { ...defaults, size: 16, trainingViews: 3, heldOutViews: 2, settings: { ...tinySettings, maxSteps: 4 } }

/** A client that only remembers what it was asked to send. */
function recorder(status: ClientStatus = { state: 'connected' }): { client: IngestClient; calls: { method: string; args: readonly unknown[] }[] } {
  const calls: { method: string; args: readonly unknown[] }[] = []
  const note = (method: string) => (...args: readonly unknown[]) => void calls.push({ method, args })
  const client: IngestClient = {
    runId: 'r',
    runUrl: 'http://localhost/r',
    status,
    stats: { settledMessages: 0, refusedMessages: 0, dropped: {}, waitingMessages: 0, waitingBytes: 0 },
    scalars: note('scalars'),
    view: note('view'),
    groundTruth: note('groundTruth'),
    openFrame: (frame) => {
      note('openFrame')(frame)
      return { tile: note('tile'), span: note('span'), close: note('close') }
    },
    frame: note('frame'),
    metadata: note('metadata'),
    flush: () => Promise.resolve(true),
    finish: () => Promise.resolve(true),
    close: note('closeClient'),
    onStatus: () => () => undefined,
    onRefused: () => () => undefined,
  }
  return { client, calls }
}

function run(client: IngestClient, signal = new AbortController().signal, print: (line: string) => void = () => undefined): ReturnType<typeof runDemo> {
  return runDemo({ client, options, signal, print })
}

describe('demo', () => {
  it('[DEMO-14] sends each held-out view with its camera and float32 ground truth once, before any frame', async () => {
    const { client, calls } = recorder()
    await run(client)
    const methods = calls.map(({ method }) => method)
    expect(methods.slice(0, 4)).toEqual(['view', 'groundTruth', 'view', 'groundTruth'])
    expect(methods.filter((method) => method === 'groundTruth')).toHaveLength(2)
    const [{ camera } = { camera: undefined }] = heldOutCameras({ count: 2, size: 16 })
    const { fx, fy, cx, cy } = camera ?? { fx: 0, fy: 0, cx: 0, cy: 0 }
    expect(calls[0]?.args[0]).toEqual({ view: 'test/00', width: 16, height: 16, camera: { worldFromCamera: camera?.cameraToWorld, convention: 'opengl', intrinsics: { fx, fy, cx, cy } } })
    expect(calls[1]?.args[0]).toMatchObject({ view: 'test/00', image: { width: 16, height: 16, channels: 3, dataType: 'float32' } })
  })

  it('[DEMO-14] sends every evaluation as frames of tiles that cover it, and its PSNR', async () => {
    const { client, calls } = recorder()
    const result = await run(client)
    const opened = calls.filter(({ method }) => method === 'openFrame').map(({ args }) => args[0])
    expect(opened).toEqual([2, 4].flatMap((step) => ['test/00', 'test/01'].map((view) => ({ view, step, width: 16, height: 16, channels: 3, dataType: 'float32' }))))
    expect(calls.filter(({ method }) => method === 'close')).toHaveLength(4)
    expect(calls.filter(({ method }) => method === 'tile')).toHaveLength(4 * 9)
    expect(calls.filter(({ method }) => method === 'scalars').map(({ args }) => args)).toContainEqual([4, { 'eval/psnr': result?.psnr }])
  })

  it('[DEMO-14] sends scalars of every step', async () => {
    const { client, calls } = recorder()
    await run(client)
    const steps = calls.filter(({ method, args }) => method === 'scalars' && JSON.stringify(args[1]).includes('train/loss')).map(({ args }) => args[0])
    expect(steps).toEqual([0, 1, 2, 3])
  })

  it('[DEMO-14] prints its progress', async () => {
    const lines: string[] = []
    await run(recorder().client, new AbortController().signal, (line) => lines.push(line))
    expect(lines.slice(0, 2)).toEqual(['rendered 2 of 2 held-out views', 'rendered 3 of 3 training views'])
    expect(lines.at(-1)).toMatch(/^step 4: \d+\.\d\d dB on held-out views$/)
  })

  it('[DEMO-14] stops on the signal, before or during training, and when the server refuses the run', async () => {
    expect(await run(recorder().client, AbortSignal.abort())).toBeUndefined()
    const controller = new AbortController()
    const result = await run(recorder().client, controller.signal, (line) => (line.startsWith('step 2') ? controller.abort() : undefined))
    expect(result).toMatchObject({ steps: 3, reason: 'stopped' })
    expect(await run(recorder({ state: 'refused', code: 'forbidden', reason: 'no' }).client)).toMatchObject({ steps: 0, reason: 'stopped' })
  })

  it('[DEMO-14] tells every hyper-parameter as configuration', () => {
    expect(configOf(options)).toMatchObject({ ...options.settings, size: 16, trainingViews: 3, heldOutViews: 2 })
    expect(JSON.parse(JSON.stringify(configOf(options)))).toEqual(configOf(options))
  })

  it('[DEMO-14] sends a tile only into an open frame', async () => {
    const { client, calls } = recorder()
    const hooks = hooksFor(client)
    const [named] = heldOutCameras({ count: 1, size: 2 })
    if (named === undefined) throw new Error('no camera')
    const view = { ...named, pixels: new Float32Array(12) }
    announceView(client, view)
    await hooks.onTile(1, view, { x: 0, y: 0, width: 1, height: 1, pixels: new Float32Array(3) })
    await hooks.onFrameOpen(1, view)
    await hooks.onTile(1, view, { x: 1, y: 0, width: 1, height: 1, pixels: Float32Array.of(-0.5, 2, 0.25) })
    await hooks.onFrameClose(1, view)
    expect(calls.map(({ method }) => method)).toEqual(['view', 'groundTruth', 'openFrame', 'tile', 'close'])
    const image = calls[3]?.args[2]
    expect(image).toMatchObject({ width: 1, height: 1, dataType: 'float32' })
  })
})
