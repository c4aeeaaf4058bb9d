import { describe, expect, it } from 'vitest'
import { runId, unixMillis } from '#lib/base/brand.ts'
import { AppError } from '#lib/base/appError.ts'
import { ServerUnreachable } from '#lib/client/restClient.ts'
import type { RunSummary } from '#lib/contract/http.ts'
import { bootScript, nonceOf } from '#app/helpers/bootScript.ts'
import { describeFailure } from '#app/helpers/connectionError.ts'
import { filterRuns } from '#app/helpers/filterRuns.ts'
import { pythonSnippet } from '#app/helpers/pythonSnippet.ts'
import { isLossLike, scalarGroups } from '#app/helpers/scalarGroups.ts'
import { runKeyHelp } from '#app/helpers/runKeys.ts'

function summary(name: string, rest: Partial<RunSummary['run']> = {}): RunSummary {
  const none = { latest: null, best: null }
  const run = { id: runId(name), project: 'lego', name, config: {}, tags: [], notes: '', status: 'running' as const, statusReason: '', startedAtMs: unixMillis(0), endedAtMs: null, heartbeatAtMs: unixMillis(0), lastStep: null, protocol: 'p', refused: {}, dropped: {}, ...rest }
  return { run, psnr: none, ssim: none, sparkline: { name: 'psnr', points: [], storedPoints: 0, bucketSteps: 1 }, viewCount: 0, frameCount: 0 }
}

describe('filterRuns', () => {
  it('[UI-3] every word must be found somewhere; case and order do not matter', () => {
    const runs = [summary('Baseline'), summary('wide', { tags: ['ablation'] }), summary('deep', { status: 'crashed' })]
    const names = (filter: string): string[] => filterRuns(runs, filter).map(({ run }) => run.name)
    expect([names(''), names('  BASE lego'), names('abl wide'), names('crashed'), names('fox')]).toEqual([['Baseline', 'wide', 'deep'], ['Baseline'], ['wide'], ['deep'], []])
  })
})

describe('scalars', () => {
  it('[UI-35] are grouped by what stands before the first slash, the rest last', () => {
    expect(scalarGroups(['lr', 'train/loss', 'test/psnr', 'train/a/b', '/odd'])).toEqual([
      { prefix: 'train', names: ['train/loss', 'train/a/b'] },
      { prefix: 'test', names: ['test/psnr'] },
      { prefix: '', names: ['lr', '/odd'] },
    ])
  })

  it('[UI-35] losses, errors and rates get the logarithmic axis; qualities do not', () => {
    expect(['train/loss', 'rgb_loss', 'totalLoss', 'l1', 'train/mse', 'lr', 'optim/learning_rate'].filter((name) => !isLossLike(name))).toEqual([])
    expect(['train/psnr', 'ssim', 'gloss', 'closs_up', 'points', 'flr2'].filter(isLossLike)).toEqual([])
  })
})

describe('words', () => {
  it('[UI-1] the snippet names this server', () => {
    expect(pythonSnippet('http://127.0.0.1:5000')).toContain('raywatch.init(project="my-scene", name="baseline", url="http://127.0.0.1:5000")')
  })

  it('[UI-15] a server that does not answer and one that refuses are told apart', () => {
    expect(describeFailure(new ServerUnreachable(null)).title).toBe('The server does not answer')
    expect(describeFailure(new AppError({ code: 'not_found', message: 'No such thing.' }))).toEqual({ title: 'The server refused', detail: 'No such thing.' })
    expect(describeFailure(new Error('oops')).detail).toBe('oops')
  })

  it('[UI-37] the boot script keeps the parser from compiling code, and is found its nonce', () => {
    expect(bootScript).toContain('__zod_globalConfig={jitless:true}')
    expect(nonceOf("script-src 'self' 'nonce-abc+/='; img-src 'self'")).toBe('abc+/=')
    expect([nonceOf(null), nonceOf("script-src 'self'")]).toEqual([null, null])
  })

  it('[UI-20] the list of keys explains each one once', () => {
    const keys = runKeyHelp.flatMap((row) => row.keys)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
