import { setTimeout as sleep } from 'node:timers/promises'
import { threadId } from 'node:worker_threads'
import type { Job } from '#lib/metrics/node/jobs.ts'
import { runJob as runRealJob } from '#lib/metrics/node/metricsWorker.ts'

/** Image widths that make the thread misbehave; any other is measured as usual. */
export const awkward = { exits: 101, throws: 102, sleeps: 103, tellsThread: 104, writesPixel: 105 } as const

const never = 60_000

export async function runJob(job: Job): Promise<unknown> {
  const { prediction } = job.request
  switch (prediction.width) {
    case awkward.exits:
      return process.exit(1)
    case awkward.throws:
      throw new TypeError('a bug in the kernel')
    case awkward.sleeps:
      await sleep(never)
      return undefined
    case awkward.tellsThread:
      return { ok: true, value: { partialError: { absoluteSum: threadId } } }
    case awkward.writesPixel:
      prediction.bytes[0] = 77
      return runRealJob(job)
    default:
      return runRealJob(job)
  }
}
