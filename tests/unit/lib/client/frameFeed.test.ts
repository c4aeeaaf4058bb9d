import { describe, expect, it } from 'vitest'
import { FrameFeed } from '#lib/client/frameFeed.ts'
import { countCovered, pixelAt } from '#lib/client/pixelBuffer.ts'
import { frameAnswerSchema } from '#lib/contract/http.ts'
import type { Rectangle } from '#lib/contract/records.ts'
import { frameAnswer } from './cannedServer.ts'
import { createManualClock } from '../../../support/manualClock.ts'
import { settle } from './settle.ts'

/** The frame's pixel at (x, y) is 10 y + x + 1. */
function bytesOf(rectangles: readonly Rectangle[]): Uint8Array {
  return Uint8Array.from(rectangles.flatMap(({ x, y, width, height }) => Array.from({ length: width * height }, (_, nth) => 10 * (y + Math.floor(nth / width)) + x + (nth % width) + 1)))
}

function openFeed() {
  const clock = createManualClock()
  const questions: { rectangles: readonly Rectangle[]; answer: (bytes: Uint8Array) => void; fail: (error: Error) => void }[] = []
  const painted: { rectangles: readonly Rectangle[]; revision: number }[] = []
  const failures: unknown[] = []
  const feed = new FrameFeed({
    answer: frameAnswerSchema.parse(frameAnswer({ prediction: null, covered: [] })),
    clock,
    fetchPixels: (rectangles) => new Promise((answer, fail) => questions.push({ rectangles, answer, fail })),
    onPixels: (rectangles, revision) => painted.push({ rectangles, revision }),
    onFailure: (error) => failures.push(error),
  })
  const answerNext = async (): Promise<void> => {
    const question = questions.shift()
    question?.answer(bytesOf(question.rectangles))
    await settle()
  }
  return { feed, clock, questions, painted, failures, answerNext }
}

const pixel = (x: number, y: number): Rectangle => ({ x, y, width: 1, height: 1 })

describe('FrameFeed', () => {
  it('[UI-24] asks one question at a time and folds what arrives meanwhile into the next', async () => {
    const { feed, questions, painted, answerNext } = openFeed()
    feed.want([pixel(0, 0)], 1)
    feed.want([pixel(1, 0)], 2)
    feed.want([pixel(3, 0), pixel(3, 1)], 3)
    expect(questions.map(({ rectangles }) => rectangles)).toEqual([[pixel(0, 0)]])
    await answerNext()
    expect(questions.map(({ rectangles }) => rectangles)).toEqual([[pixel(1, 0), { x: 3, y: 0, width: 1, height: 2 }]])
    await answerNext()
    expect(painted.map(({ revision }) => revision)).toEqual([1, 3])
    expect([pixelAt(feed.buffer, 0, 0), pixelAt(feed.buffer, 1, 0), pixelAt(feed.buffer, 3, 1), pixelAt(feed.buffer, 2, 0)]).toEqual([[1], [2], [14], null])
    expect(countCovered(feed.buffer)).toBe(4)
  })

  it('[UI-24] does not ask again for pixels that are here', async () => {
    const { feed, questions, answerNext } = openFeed()
    feed.want([{ x: 0, y: 0, width: 2, height: 2 }], 1)
    await answerNext()
    feed.want([{ x: 0, y: 0, width: 2, height: 2 }, pixel(1, 1)], 2)
    expect(questions).toEqual([])
  })

  it('[UI-24] asks at most 128 rectangles at once, and names no revision that it does not hold in full', async () => {
    const clock = createManualClock()
    const answer = frameAnswerSchema.parse(frameAnswer({ prediction: null, covered: [] }))
    const sizes: number[] = []
    const revisions: number[] = []
    const feed = new FrameFeed({
      answer: { ...answer, frame: { ...answer.frame, width: 400, height: 1 } },
      clock,
      fetchPixels: (rectangles) => {
        sizes.push(rectangles.length)
        return Promise.resolve(new Uint8Array(rectangles.length))
      },
      onPixels: (_, revision) => revisions.push(revision),
      onFailure: () => undefined,
    })
    feed.want(Array.from({ length: 200 }, (_, nth) => pixel(2 * nth, 0)), 9)
    await settle()
    expect({ sizes, revisions }).toEqual({ sizes: [128, 72], revisions: [0, 9] })
  })

  it('[UI-24] a failed question is asked again after a second, together with what came since', async () => {
    const { feed, clock, questions, failures, painted, answerNext } = openFeed()
    feed.want([pixel(0, 0)], 1)
    questions.shift()?.fail(new Error('network'))
    await settle()
    expect(failures.length).toBe(1)
    clock.advance(999)
    expect(questions).toEqual([])
    clock.advance(1)
    await answerNext()
    expect(painted.map(({ revision }) => revision)).toEqual([1])
  })

  it('[UI-24] an answer of the wrong length is a failure, never a wrong picture', async () => {
    const { feed, questions, failures } = openFeed()
    feed.want([{ x: 0, y: 0, width: 3, height: 1 }], 1)
    questions.shift()?.answer(new Uint8Array(2))
    await settle()
    expect(String(failures[0])).toContain('2 bytes of pixels where 3 were asked for')
    expect(countCovered(feed.buffer)).toBe(0)
  })

  it('[UI-24] after stopping nothing is asked, painted or told', async () => {
    const { feed, clock, questions, painted, failures, answerNext } = openFeed()
    feed.want([pixel(0, 0)], 1)
    feed.stop()
    await answerNext()
    feed.want([pixel(1, 0)], 2)
    clock.advance(10_000)
    expect({ questions, painted, failures }).toEqual({ questions: [], painted: [], failures: [] })
  })
})
