import type { ErrorCode } from '../../base/appError.ts'
import type { Result } from '../../base/result.ts'
import type { ErrorMapRequest, MeasureRequest, PairMetrics, PartialError } from '../kernel.ts'
import type { PixelMap } from '../pixelMap.ts'

/** What the pool's threads are asked. Bytes backed by a SharedArrayBuffer are shared with the thread, others copied. */
export type Job =
  | { readonly job: 'measurePair' | 'partialError' | 'ssimMap'; readonly request: MeasureRequest }
  | { readonly job: 'errorMap'; readonly request: ErrorMapRequest }

/** The job's answer under the job's name. */
export interface JobAnswer {
  readonly measurePair?: PairMetrics
  readonly partialError?: PartialError
  readonly errorMap?: PixelMap
  readonly ssimMap?: PixelMap
}

/** An AppError taken apart, since structured cloning keeps neither its class nor its fields. */
export interface JobFailure {
  readonly code: ErrorCode
  readonly message: string
}

export type JobOutcome = Result<JobAnswer, JobFailure>
