import { move, transferableSymbol, valueSymbol } from 'piscina'
import { AppError } from '../../base/appError.ts'
import { assertUnreachable } from '../../base/assert.ts'
import { fail, ok } from '../../base/result.ts'
import type { PixelMap } from '../pixelMap.ts'
import { referenceKernel } from '../reference/referenceKernel.ts'
import type { Job, JobAnswer, JobOutcome } from './jobs.ts'

/** What a thread of the pool runs; maps are moved to the caller, not copied. Anything but an AppError is left to the pool. */
export function runJob(job: Job): unknown {
  const outcome = outcomeOf(job)
  const map = outcome.ok ? (outcome.value.errorMap ?? outcome.value.ssimMap) : undefined
  return map === undefined ? outcome : move({ [transferableSymbol]: buffersOf(map), [valueSymbol]: outcome })
}

function outcomeOf(job: Job): JobOutcome {
  try {
    return ok(answer(job))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return fail({ code: error.code, message: error.message })
  }
}

function answer(job: Job): JobAnswer {
  switch (job.job) {
    case 'measurePair':
      return { measurePair: referenceKernel.measurePair(job.request) }
    case 'partialError':
      return { partialError: referenceKernel.partialError(job.request) }
    case 'errorMap':
      return { errorMap: referenceKernel.errorMap(job.request) }
    case 'ssimMap':
      return { ssimMap: referenceKernel.ssimMap(job.request) }
    default:
      return assertUnreachable(job)
  }
}

function buffersOf({ planes }: PixelMap): ArrayBufferLike[] {
  return planes.map(({ buffer }) => buffer)
}
