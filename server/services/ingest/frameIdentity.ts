import { createHash } from 'node:crypto'
import { frameId, type FrameId, type RunId } from '#lib/base/brand.ts'

export interface FrameOrigin {
  readonly runId: RunId
  readonly writer: string
  /** `seq` of the message that opened the frame. */
  readonly openSeq: number
}

/** A frame's id follows from where it came from, so that a resent message can never make a second frame. */
export function frameIdOf({ runId, writer, openSeq }: FrameOrigin): FrameId {
  // Neither part contains a newline, so different origins never give the same text.
  const digest = createHash('sha256').update(`${runId}\n${writer}\n${openSeq}`).digest('base64url')
  return frameId(digest.slice(0, 24))
}
