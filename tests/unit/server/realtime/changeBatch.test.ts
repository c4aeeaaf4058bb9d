import { describe, expect, it } from 'vitest'
import { frameId } from '#lib/base/brand.ts'
import { createChangeBatch } from '#server/realtime/changeBatch.ts'
import { aFrame, aRun, somePixels } from '#tests/support/records.ts'

describe('a batch of changes', () => {
  it('[LIVE-3] keeps the latest run and the latest state of each frame', () => {
    const batch = createChangeBatch()
    batch.add({ type: 'frame', frame: aFrame({ coveredPixels: 1 }) })
    batch.add({ type: 'run', run: aRun({ lastStep: 1 }) })
    batch.add({ type: 'frame', frame: aFrame({ id: frameId('frame-2') }) })
    batch.add({ type: 'run', run: aRun({ lastStep: 2 }) })
    batch.add({ type: 'frame', frame: aFrame({ coveredPixels: 2 }) })
    expect(batch.changes()).toEqual([
      { type: 'run', run: aRun({ lastStep: 2 }) },
      { type: 'frame', frame: aFrame({ coveredPixels: 2 }) },
      { type: 'frame', frame: aFrame({ id: frameId('frame-2') }) },
    ])
  })

  it('[LIVE-3] unites series names and keeps each view once', () => {
    const batch = createChangeBatch()
    batch.add({ type: 'series', names: ['loss', 'lr'] })
    batch.add({ type: 'view', key: 'a' })
    batch.add({ type: 'series', names: ['lr', 'psnr'] })
    batch.add({ type: 'view', key: 'a' })
    expect(batch.changes()).toEqual([
      { type: 'view', key: 'a' },
      { type: 'series', names: ['loss', 'lr', 'psnr'] },
    ])
  })

  it('[LIVE-3] unites the rectangles of a frame under its latest figures', () => {
    const batch = createChangeBatch()
    batch.add(somePixels({ pixelRevision: 1, coveredPixels: 4, rectangles: [{ x: 0, y: 0, width: 2, height: 2 }] }))
    batch.add(somePixels({ pixelRevision: 2, coveredPixels: 8, rectangles: [{ x: 2, y: 0, width: 2, height: 2 }] }))
    batch.add(somePixels({ pixelRevision: 3, coveredPixels: 9, rectangles: [{ x: 7, y: 7, width: 1, height: 1 }] }))
    const rectangles = [{ x: 0, y: 0, width: 4, height: 2 }, { x: 7, y: 7, width: 1, height: 1 }]
    expect(batch.changes()).toEqual([somePixels({ pixelRevision: 3, coveredPixels: 9, rectangles })])
  })

  it('[LIVE-3] drops the rectangles of a frame that closed, and keeps those of one that opened', () => {
    const batch = createChangeBatch()
    batch.add({ type: 'frame', frame: aFrame({ status: 'open' }) })
    batch.add(somePixels())
    expect(batch.changes().map(({ type }) => type)).toEqual(['frame', 'pixels'])
    batch.add({ type: 'frame', frame: aFrame({ status: 'complete' }) })
    expect(batch.changes()).toEqual([{ type: 'frame', frame: aFrame({ status: 'complete' }) }])
  })
})
