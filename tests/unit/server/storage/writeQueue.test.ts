import { describe, expect, it } from 'vitest'
import { runId } from '#lib/base/brand.ts'
import { WriteQueue } from '#server/storage/prisma/writeQueue.ts'
import type { Effect } from '#server/storage/store.ts'

const advance = (seq: number): Effect => ({ type: 'advance', runId: runId('run-1'), writer: 'w', seq })
const seqOf = (effect: Effect): number => (effect.type === 'advance' ? effect.seq : 0)

describe('the write queue', () => {
  it('[STO-1] lets commits that wait share a transaction, in the order they came', async () => {
    const transactions: number[][] = []
    const queue = new WriteQueue((effects) => {
      transactions.push(effects.map(seqOf))
      return Promise.resolve()
    })
    await Promise.all([1, 2, 3].map((seq) => queue.commit([advance(seq)])))
    expect(transactions).toEqual([[1, 2, 3]])
    await queue.commit([advance(4), advance(5)])
    expect(transactions).toEqual([[1, 2, 3], [4, 5]])
  })

  it('[STO-1] tries commits one by one when their shared transaction fails, and tells each its own fate', async () => {
    const committed: number[] = []
    const queue = new WriteQueue((effects) => {
      const seqs = effects.map(seqOf)
      if (seqs.includes(2)) return Promise.reject(new Error('2 is bad'))
      committed.push(...seqs)
      return Promise.resolve()
    })
    const fates = await Promise.allSettled([1, 2, 3].map((seq) => queue.commit([advance(seq)])))
    expect(fates.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(committed).toEqual([1, 3])
  })

  it('[STO-1] bounds a shared transaction, but never splits a commit', async () => {
    const sizes: number[] = []
    const queue = new WriteQueue((effects) => {
      sizes.push(effects.length)
      return Promise.resolve()
    })
    const large = Array.from({ length: 700 }, (_, index) => advance(index))
    await Promise.all([queue.commit(large), ...Array.from({ length: 600 }, (_, index) => queue.commit([advance(index)]))])
    expect(sizes).toEqual([700, 512, 88])
  })

  it('[STO-1] runs what is asked for exclusively after the commits before it, and goes on after its failure', async () => {
    const order: string[] = []
    const queue = new WriteQueue(async () => {
      order.push('commit begins')
      await new Promise(setImmediate)
      order.push('commit ends')
    })
    const failing = queue.exclusively(() => Promise.reject(new Error('of its own')))
    const committed = queue.commit([advance(1)])
    const alone = queue.exclusively(() => Promise.resolve(order.push('alone')))
    await expect(failing).rejects.toThrow('of its own')
    await Promise.all([committed, alone])
    expect(order).toEqual(['commit begins', 'commit ends', 'alone'])
  })
})
