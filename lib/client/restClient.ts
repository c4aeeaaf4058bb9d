import { AppError } from '../base/appError.ts'
import type { BlobHash, FrameId, RunId } from '../base/brand.ts'
import {
  apiPrefix,
  curvesAnswerSchema,
  errorAnswerSchema,
  frameAnswerSchema,
  framesAnswerSchema,
  routes,
  runAnswerSchema,
  runsAnswerSchema,
  statusAnswerSchema,
  type CurvesAnswer,
  type FrameAnswer,
  type FramesAnswer,
  type RunAnswer,
  type RunsAnswer,
  type StatusAnswer,
} from '../contract/http.ts'
import type { FrameMetricName, Rectangle } from '../contract/records.ts'
import type { Activity } from './activity.ts'

export interface CurveRange {
  readonly from?: number
  readonly to?: number
  readonly points?: number
}

/** Reading from the server. Every answer is parsed; every failure is an `AppError` or a `ServerUnreachable`. */
export interface RestClient {
  status(signal?: AbortSignal): Promise<StatusAnswer>
  runs(signal?: AbortSignal): Promise<RunsAnswer>
  run(runId: RunId, signal?: AbortSignal): Promise<RunAnswer>
  curves(runId: RunId, question: CurveRange & { readonly series: readonly string[] }, signal?: AbortSignal): Promise<CurvesAnswer>
  quality(
    runId: RunId,
    question: CurveRange & { readonly metric: FrameMetricName; readonly view?: readonly string[] },
    signal?: AbortSignal,
  ): Promise<CurvesAnswer>
  frames(runId: RunId, view: string, signal?: AbortSignal): Promise<FramesAnswer>
  frame(frameId: FrameId, signal?: AbortSignal): Promise<FrameAnswer>
  framePixels(frameId: FrameId, rectangles: readonly Rectangle[], signal?: AbortSignal): Promise<Uint8Array>
  blob(hash: BlobHash, signal?: AbortSignal): Promise<Uint8Array>
}

/** No answer came: the server is down, restarting, or out of reach. */
export class ServerUnreachable extends Error {
  constructor(cause: unknown) {
    super('The server does not answer.', { cause })
    this.name = 'ServerUnreachable'
  }
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof ServerUnreachable
}

export interface RestClientOptions {
  /** Where the server is; empty for the page's own origin. */
  readonly baseUrl: string
  readonly fetch?: typeof globalThis.fetch
  readonly activity?: Activity
}

interface Parser<Value> {
  safeParse(input: unknown): { readonly success: true; readonly data: Value } | { readonly success: false; readonly error: Error }
}

type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

function queryText(query: Query): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const one of value) parameters.append(name, one)
    else parameters.set(name, String(value))
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}

function fill(route: string, parameters: Readonly<Record<string, string>> = {}): string {
  return apiPrefix + route.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))
}

async function refusalOf(response: Response): Promise<AppError> {
  const text = await response.text()
  let parsed: unknown = null
  try {
    parsed = JSON.parse(text)
  } catch {
    // A proxy in between answers in its own words; the status says enough.
  }
  const answer = errorAnswerSchema.safeParse(parsed)
  if (!answer.success) return new AppError({ code: 'internal', message: `The server answered with status ${response.status}.` })
  const { code, message, field } = answer.data.error
  return new AppError({ code, message, ...(field === undefined ? {} : { field }) })
}

export function createRestClient({ baseUrl, fetch = globalThis.fetch.bind(globalThis), activity }: RestClientOptions): RestClient {
  async function request<Value>(path: string, read: (response: Response) => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    const end = activity?.begin()
    try {
      const response = await fetch(baseUrl + path, signal === undefined ? {} : { signal }).catch((error: unknown) => {
        if (signal?.aborted === true) throw error
        throw new ServerUnreachable(error)
      })
      if (!response.ok) throw await refusalOf(response)
      return await read(response)
    } finally {
      end?.()
    }
  }

  const json = <Value>(path: string, parser: Parser<Value>, signal?: AbortSignal): Promise<Value> => {
    const read = async (response: Response): Promise<Value> => {
      const parsed = parser.safeParse(await response.json())
      if (parsed.success) return parsed.data
      const message = 'The server answered in a form this page does not know; reload the page to get the version that fits.'
      throw new AppError({ code: 'protocol_mismatch', message, cause: parsed.error })
    }
    return request(path, read, signal)
  }
  const bytes = (path: string, signal?: AbortSignal): Promise<Uint8Array> =>
    request(path, async (response) => new Uint8Array(await response.arrayBuffer()), signal)

  return {
    status: (signal) => json(fill(routes.status), statusAnswerSchema, signal),
    runs: (signal) => json(fill(routes.runs), runsAnswerSchema, signal),
    run: (runId, signal) => json(fill(routes.run, { runId }), runAnswerSchema, signal),
    curves: (runId, question, signal) => json(fill(routes.curves, { runId }) + queryText({ ...question }), curvesAnswerSchema, signal),
    quality: (runId, question, signal) => json(fill(routes.quality, { runId }) + queryText({ ...question }), curvesAnswerSchema, signal),
    frames: (runId, view, signal) => json(fill(routes.frames, { runId }) + queryText({ view }), framesAnswerSchema, signal),
    frame: (frameId, signal) => json(fill(routes.frame, { frameId }), frameAnswerSchema, signal),
    framePixels: (frameId, rectangles, signal) => bytes(fill(routes.framePixels, { frameId }) + rectanglesText(rectangles), signal),
    blob: (hash, signal) => bytes(fill(routes.blob, { hash }), signal),
  }
}

function rectanglesText(rectangles: readonly Rectangle[]): string {
  return `?rectangles=${rectangles.map(({ x, y, width, height }) => `${x},${y},${width},${height}`).join(';')}`
}
