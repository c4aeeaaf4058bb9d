import { unixMillis } from '#lib/base/brand.ts'
import { createPrismaStore } from '#server/storage/prisma/prismaStore.ts'
import { aRun } from '#tests/support/records.ts'

/** Commits one point per message until it is killed, and prints the seq of each message once its commit has resolved. */
const store = await createPrismaStore({ dataFolder: process.argv[2] ?? '' })
const { run } = await store.createRun(aRun())

const commitNext = async (seq: number): Promise<void> => {
  await store.commit([
    { type: 'points', runId: run.id, points: [{ series: 'loss', step: seq, value: seq, wallTimeMs: unixMillis(seq) }] },
    { type: 'advance', runId: run.id, writer: 'w', seq },
  ])
  process.stdout.write(`${seq}\n`)
}

for (let seq = 1; ; seq += 4) await Promise.all([0, 1, 2, 3].map((offset) => commitNext(seq + offset)))
