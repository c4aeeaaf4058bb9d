import { AppError } from '#lib/base/appError.ts'
import { fail, ok, type Result } from '#lib/base/result.ts'
import type { InboxItem, PushItem } from './inbox.ts'
import { decodedByteLength, prepareBody, readBody, type PreparedBody } from './prepare.ts'

/** Messages that share one commit: enough to amortise an fsync over a full window of several writers. */
export const messagesPerBatch = 256
/** Decoded pixels one batch may hold beside the messages themselves, so that small files of large pictures cannot fill the memory. */
const decodedBytesPerBatch = 256 * 1024 * 1024
/** Points one batch may write, unless one message has more: they are rows, and the event loop stands still while they are inserted. */
const pointsPerBatch = 5_000

export interface PreparedPush {
  readonly item: PushItem
  readonly body: Result<PreparedBody, AppError>
}

export type PreparedItem = PreparedPush | Exclude<InboxItem, PushItem>

/** Parses and decodes as many of the items as one batch may hold; the rest is for the next. */
export async function prepareBatch(items: readonly InboxItem[]): Promise<{ readonly batch: readonly PreparedItem[]; readonly rest: readonly InboxItem[] }> {
  const batch: PreparedItem[] = []
  let decodedBytes = 0
  let points = 0
  for (const [index, item] of items.entries()) {
    if (item.kind === 'command') {
      batch.push(item)
      continue
    }
    const read = await readPush(item)
    if (read.ok) {
      decodedBytes += read.value.decodedBytes
      points += read.value.body.type === 'scalars' ? read.value.body.points.length : 0
    }
    const isFull = decodedBytes > decodedBytesPerBatch || points > pointsPerBatch
    if (isFull && batch.length > 0) return { batch, rest: items.slice(index) }
    batch.push({ item, body: read.ok ? await asResult(() => prepareBody(read.value.body)) : read })
  }
  return { batch, rest: [] }
}

function readPush({ envelope, refusal }: PushItem): ReturnType<typeof asResult<Awaited<ReturnType<typeof readWithSize>>>> {
  return asResult(() => {
    if (refusal !== null) throw refusal
    return readWithSize(envelope.body)
  })
}

async function readWithSize(value: unknown) {
  const body = readBody(value)
  return { body, decodedBytes: await decodedByteLength(body) }
}

/** Refusals as values: one bad message must not disturb the others of its batch. */
async function asResult<Value>(action: () => Value | Promise<Value>): Promise<Result<Value, AppError>> {
  try {
    return ok(await action())
  } catch (error) {
    if (error instanceof AppError) return fail(error)
    throw error
  }
}
