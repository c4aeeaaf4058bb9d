import { AppError } from '#lib/base/appError.ts'
import { applyBody } from './handlers/applyBody.ts'
import type { PreparedPush } from './prepareBatch.ts'
import { updateRun, type Work } from './work.ts'

/** What became of a message, once its batch is durable. */
export type PushOutcome =
  | { readonly kind: 'applied' }
  /** It had taken effect before. */
  | { readonly kind: 'duplicate' }
  /** Refused for good: its place in the order is used up. */
  | { readonly kind: 'refused'; readonly error: AppError }
  /** Not its turn: nothing happened, and it may come again. */
  | { readonly kind: 'early'; readonly error: AppError }

/** A failure of ours, not of the message; nothing of its batch may become durable. */
export class MessageFailure extends Error {
  readonly seq: number
  readonly writer: string

  constructor({ seq, writer }: Pick<Work, 'seq' | 'writer'>, cause: unknown) {
    super(`Message ${seq} of writer ${writer} could not be applied`, { cause })
    this.name = 'MessageFailure'
    this.seq = seq
    this.writer = writer
  }
}

/**
 * Applies a message if it is its turn: seqs of a writer count from 1 without gaps, and each takes effect once.
 *
 * @throws MessageFailure
 */
export async function settlePush(work: Work, { body }: PreparedPush, settledSeq: number): Promise<PushOutcome> {
  const { seq, writer, state, changes } = work
  if (seq <= settledSeq) return { kind: 'duplicate' }
  if (seq > settledSeq + 1) return { kind: 'early', error: sequenceGap(seq, settledSeq + 1) }
  const refusal = body.ok ? await refusalOf(work, () => applyBody(work, body.value)) : body.error
  state.settledSeqs.set(writer, seq)
  changes.advances.set(writer, seq)
  if (refusal === null) return { kind: 'applied' }
  countRefusal(work, refusal)
  return { kind: 'refused', error: refusal }
}

async function refusalOf(work: Work, apply: () => Promise<void>): Promise<AppError | null> {
  try {
    await apply()
    return null
  } catch (error) {
    if (error instanceof AppError && !error.retryable) return error
    throw new MessageFailure(work, error)
  }
}

function countRefusal(work: Work, { code }: AppError): void {
  const { refused } = work.state.run
  updateRun(work, { refused: { ...refused, [code]: (refused[code] ?? 0) + 1 } })
}

function sequenceGap(received: number, expected: number): AppError {
  return new AppError({
    code: 'sequence_gap',
    field: 'seq',
    message: `seq is ${received}; expected ${expected}, because everything before ${expected} is settled and nothing after. Send again from there.`,
  })
}
