import { describe, expect, it } from 'vitest'
import { frameId } from '#lib/base/brand.ts'
import { pixelAt } from '#lib/client/pixelBuffer.ts'
import { Stage } from '#lib/client/stage.ts'
import { frameAnswerSchema } from '#lib/contract/http.ts'
import type { PixelsChange } from '#lib/contract/live.ts'
import { cannedServer, frameAnswer, hashA, hashTruth } from './cannedServer.ts'
import { createManualClock } from '../../../support/manualClock.ts'
import { settle } from './settle.ts'

const whole = Uint8Array.of(1, 2, 3, 4, 11, 12, 13, 14)

function stageWith() {
  const server = cannedServer()
  const stage = new Stage({ client: server.client, clock: createManualClock(), activity: server.activity })
  const paints: unknown[] = []
  stage.onPaint((request) => paints.push(request))
  server.bytes(`/api/v1/blobs/${hashA}`, whole)
  server.bytes(`/api/v1/blobs/${hashTruth}`, whole)
  return { server, stage, paints }
}

function pixelsChange(change: Partial<PixelsChange>): PixelsChange {
  return { type: 'pixels', frameId: frameId('f1'), view: 'test/a', step: 10, pixelRevision: 1, rectangles: [], coveredPixels: 0, running: null, ...change }
}

describe('Stage', () => {
  it('[UI-25] shows the chosen frame with its ground truth, and fetches neighbours ahead once', async () => {
    const { server, stage } = stageWith()
    server.json('/api/v1/frames/f1', frameAnswer({ groundTruth: hashTruth }))
    server.json('/api/v1/frames/f2', frameAnswer({ id: 'f2', step: 20, prediction: hashTruth, groundTruth: hashTruth }))
    stage.choose(frameId('f1'), [frameId('f2')])
    await server.activity.whenIdle()
    await settle()
    const { shown } = stage.state()
    expect(shown?.frame.step).toBe(10)
    expect(shown === null ? null : pixelAt(shown.prediction, 3, 1)).toEqual([14])
    expect(shown?.groundTruth?.values).toEqual(whole)
    const before = server.asked.length
    stage.choose(frameId('f2'), [frameId('f1')])
    await settle()
    expect(stage.state().shown?.frame.step).toBe(20)
    expect(server.asked.slice(before)).toEqual([])
  })

  it('[UI-25] while a frame loads only the newest choice waits: frames in between are skipped', async () => {
    const { server, stage } = stageWith()
    for (const nth of [1, 2, 3, 4]) server.json(`/api/v1/frames/f${nth}`, frameAnswer({ id: `f${nth}`, step: nth }))
    server.hold()
    for (const nth of [1, 2, 3, 4]) stage.choose(frameId(`f${nth}`), [])
    server.release()
    await settle()
    await server.activity.whenIdle()
    expect(stage.state().shown?.frame.step).toBe(4)
    expect(server.asked.filter((path) => path.includes('/frames/'))).toEqual(['/api/v1/frames/f1', '/api/v1/frames/f4'])
  })

  it('[UI-25] an open frame fills from announcements, and its closing costs no pixels again', async () => {
    const { server, stage, paints } = stageWith()
    server.json('/api/v1/frames/f1', frameAnswer({ prediction: null, covered: [{ x: 0, y: 0, width: 4, height: 1 }], pixelRevision: 1 }))
    server.bytes('/api/v1/frames/f1/pixels?rectangles=0,0,4,1', whole.subarray(0, 4))
    server.bytes('/api/v1/frames/f1/pixels?rectangles=0,1,4,1', whole.subarray(4))
    stage.choose(frameId('f1'), [])
    await server.activity.whenIdle()
    await settle()
    expect(stage.state().shown).toMatchObject({ coveredPixels: 4, pixelRevision: 1 })
    const running = { psnr: 21, l1: 0.1, l2: 0.01 }
    stage.pixelsArrived(pixelsChange({ pixelRevision: 2, rectangles: [{ x: 0, y: 1, width: 4, height: 1 }], coveredPixels: 8, running }))
    await server.activity.whenIdle()
    await settle()
    expect(stage.state().shown).toMatchObject({ coveredPixels: 8, running, pixelRevision: 2 })
    expect(paints.at(-1)).toEqual([{ x: 0, y: 1, width: 4, height: 1 }])
    const asked = server.asked.length
    stage.frameChanged(frameAnswerSchema.parse(frameAnswer()).frame)
    await settle()
    expect(server.asked.length).toBe(asked)
    expect(stage.state().shown).toMatchObject({ frame: { status: 'complete' }, running: null })
    expect(stage.state().shown?.prediction.covered).toBeNull()
  })

  it('[UI-25] closing before the last tile came brings the stored image', async () => {
    const { server, stage } = stageWith()
    server.json('/api/v1/frames/f1', frameAnswer({ prediction: null, covered: [] }))
    stage.choose(frameId('f1'), [])
    await server.activity.whenIdle()
    server.json('/api/v1/frames/f1', frameAnswer())
    stage.frameChanged(frameAnswerSchema.parse(frameAnswer()).frame)
    await server.activity.whenIdle()
    await settle()
    expect(stage.state().shown?.prediction.values).toEqual(whole)
  })

  it('[UI-25] tiles announced while their frame is asked for are not lost, and later figures win over earlier ones', async () => {
    const { server, stage } = stageWith()
    server.json('/api/v1/frames/f1', frameAnswer({ prediction: null, covered: [], pixelRevision: 0 }))
    server.bytes('/api/v1/frames/f1/pixels?rectangles=0,0,4,1', whole.subarray(0, 4))
    server.hold()
    stage.choose(frameId('f1'), [])
    const running = { psnr: 21, l1: 0.1, l2: 0.01 }
    stage.pixelsArrived(pixelsChange({ rectangles: [{ x: 0, y: 0, width: 4, height: 1 }], coveredPixels: 4, running }))
    server.release()
    await server.activity.whenIdle()
    await settle()
    await server.activity.whenIdle()
    expect(stage.state().shown).toMatchObject({ coveredPixels: 4, running, pixelRevision: 1 })
    stage.refresh()
    await server.activity.whenIdle()
    await settle()
    expect(stage.state().shown).toMatchObject({ coveredPixels: 4, running })
  })

  it('[UI-25] a frame that cannot be loaded is said so, and asking again recovers', async () => {
    const { server, stage } = stageWith()
    const error = { code: 'unknown_frame', message: 'There is no frame f1.', retryable: false }
    server.refuse('/api/v1/frames/f1', 404, { error })
    stage.choose(frameId('f1'), [])
    await server.activity.whenIdle()
    expect(stage.state()).toMatchObject({ shown: null, failure: 'There is no frame f1.' })
    server.json('/api/v1/frames/f1', frameAnswer())
    stage.refresh()
    await server.activity.whenIdle()
    await settle()
    expect(stage.state()).toMatchObject({ failure: null, shown: { frame: { step: 10 } } })
    stage.stop()
    expect(stage.state()).toEqual({ chosen: null, shown: null, failure: null })
  })
})
