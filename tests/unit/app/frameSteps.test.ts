import { describe, expect, it } from 'vitest'
import { frameId } from '#lib/base/brand.ts'
import { frameAnswerSchema, type FrameStep } from '#lib/contract/http.ts'
import { frameIndexAt, neighboursOf, withFrame } from '#app/helpers/frameSteps.ts'
import { frameAnswer } from '../lib/client/cannedServer.ts'

const steps = (...values: number[]): FrameStep[] => values.map((step) => ({ step, frameId: frameId(`at${step}`), status: 'complete', psnr: 20 }))
const frameOf = (id: string, step: number) => frameAnswerSchema.parse(frameAnswer({ id, step })).frame

describe('steps of a view', () => {
  it('[UI-9] no step means the newest frame, and a step without a frame the nearest', () => {
    expect(frameIndexAt(steps(0, 10, 30), null)).toBe(2)
    expect([0, 11, 19, 21, 99].map((step) => frameIndexAt(steps(0, 10, 30), step))).toEqual([0, 1, 1, 2, 2])
    expect(frameIndexAt([], null)).toBe(-1)
    expect(frameIndexAt([], 5)).toBe(-1)
  })

  it('[UI-9] an announced frame takes its place in the order of steps, after others of its step', () => {
    expect(withFrame(steps(0, 20), frameOf('new', 10)).map(({ step }) => step)).toEqual([0, 10, 20])
    expect(withFrame(steps(0, 20), frameOf('new', 20)).map(({ frameId: id }) => id)).toEqual(['at0', 'at20', 'new'])
    expect(withFrame([], frameOf('new', 5))).toEqual([{ step: 5, frameId: 'new', status: 'complete', psnr: 20 }])
    expect(frameIndexAt(withFrame(steps(20), frameOf('new', 20)), 20)).toBe(1)
  })

  it('[UI-9] a frame that is known changes where it stands, and a superseded one goes', () => {
    const known = withFrame(steps(0, 20), frameOf('new', 10))
    expect(withFrame(known, { ...frameOf('new', 10), status: 'partial', metrics: null })[1]).toEqual({ step: 10, frameId: 'new', status: 'partial', psnr: null })
    expect(withFrame(known, { ...frameOf('new', 10), superseded: true }).map(({ step }) => step)).toEqual([0, 20])
    expect(withFrame(known, { ...frameOf('unknown', 10), superseded: true })).toEqual(known)
  })

  it('[UI-25] neighbours: nearest first, later before earlier, none that is still open', () => {
    const frames = steps(0, 10, 20, 30, 40)
    expect(neighboursOf(frames, 2)).toEqual(['at30', 'at10', 'at40', 'at0'])
    expect(neighboursOf([...frames.slice(0, 3), { step: 30, frameId: frameId('open'), status: 'open', psnr: null }], 2)).toEqual(['at10', 'at0'])
  })
})
