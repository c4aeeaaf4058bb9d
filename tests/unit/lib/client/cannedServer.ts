import { createActivity } from '#lib/client/activity.ts'
import { createRestClient } from '#lib/client/restClient.ts'
import { frameId, runId, unixMillis } from '#lib/base/brand.ts'
import type { FrameAnswer } from '#lib/contract/http.ts'

/** What stands behind the client's `fetch` in these tests: answers by path, each given out when the test says so. */
export function cannedServer() {
  const asked: string[] = []
  const answers = new Map<string, () => Response>()
  let held: (() => void)[] | null = null
  const fetch = async (input: string | URL | Request): Promise<Response> => {
    const path = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
    asked.push(path)
    if (held !== null) await new Promise<void>((resolve) => held?.push(resolve))
    const answer = answers.get(path)
    return answer === undefined ? new Response('{}', { status: 404 }) : answer()
  }
  const activity = createActivity()
  return {
    activity,
    asked,
    client: createRestClient({ baseUrl: '', fetch, activity }),
    json: (path: string, value: unknown) => answers.set(path, () => Response.json(value)),
    bytes: (path: string, value: Uint8Array) => answers.set(path, () => new Response(new Uint8Array(value))),
    refuse: (path: string, status: number, value: unknown) => answers.set(path, () => Response.json(value, { status })),
    hold: () => {
      held = []
    },
    /** Lets everything held go; what is asked later is answered at once unless held again. */
    release: (again = false) => {
      const waiting = held ?? []
      held = again ? [] : null
      waiting.forEach((resume) => resume())
    },
  }
}

export const hashA = 'a'.repeat(64)
export const hashTruth = 'b'.repeat(64)

interface FrameOptions {
  readonly id?: string
  readonly step?: number
  readonly prediction?: string | null
  readonly covered?: FrameAnswer['covered']
  readonly groundTruth?: string | null
  readonly pixelRevision?: number
}

/** A 4 × 2 frame in bytes, one channel, as `GET /frames/:frameId` answers it. Open when it has no prediction. */
export function frameAnswer({ id = 'f1', step = 10, prediction = hashA, covered = null, groundTruth = null, pixelRevision = 0 }: FrameOptions = {}) {
  const shape = { width: 4, height: 2, channels: 1 as const, dataType: 'uint8' as const, colorSpace: 'srgb' as const }
  const coveredPixels = covered === null ? 8 : covered.reduce((sum, { width, height }) => sum + width * height, 0)
  const values = { psnr: 20, ssim: 0.5, l1: 0.1, l2: 0.01, smoothL1: 0.005 }
  const metrics = { protocol: 'test', implementation: 'test/1', values, perChannel: {}, nonFinitePixels: 0, finiteOnly: null, unavailable: {} }
  return {
    frame: {
      id: frameId(id),
      runId: runId('lego'),
      view: 'test/a',
      step,
      ...shape,
      status: prediction === null ? ('open' as const) : ('complete' as const),
      coveredPixels,
      nonFiniteValues: prediction === null ? null : 0,
      wallTimeMs: unixMillis(1),
      prediction,
      metrics: prediction === null ? null : metrics,
      superseded: false,
    },
    view: {
      runId: runId('lego'),
      key: 'test/a',
      split: 'test',
      width: 4,
      height: 2,
      camera: null,
      groundTruth: groundTruth === null ? null : { hash: groundTruth, channels: 1, dataType: 'uint8', colorSpace: 'srgb' },
      background: null,
    },
    covered,
    running: null,
    pixelRevision,
  }
}
