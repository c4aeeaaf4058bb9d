import { assertUnreachable } from '#lib/base/assert.ts'
import type { PreparedBody } from '../prepare.ts'
import type { Work } from '../work.ts'
import { applyFrame, applyFrameClose, applyFrameOpen, applySpan, applyTile } from './frames.ts'
import { applyGroundTruth } from './groundTruth.ts'
import { applyDropped, applyFinish, applyMetadata, applyScalars, reviveRun } from './run.ts'
import { applyView } from './views.ts'

/**
 * Applies one message to the state of its run.
 *
 * @throws AppError without having changed anything, when the message is refused.
 */
export async function applyBody(work: Work, body: PreparedBody): Promise<void> {
  await applyByType(work, body)
  if (!closingTypes.has(body.type)) reviveRun(work, ['finished', 'failed'])
}

/** What a trainer may still say of a run that has ended; anything else means that it goes on. */
const closingTypes: ReadonlySet<PreparedBody['type']> = new Set(['finish', 'metadata', 'dropped'])

async function applyByType(work: Work, body: PreparedBody): Promise<void> {
  switch (body.type) {
    case 'scalars':
      applyScalars(work, body)
      return
    case 'view':
      applyView(work, body)
      return
    case 'groundTruth':
      return applyGroundTruth(work, body)
    case 'frameOpen':
      applyFrameOpen(work, body)
      return
    case 'tile':
      return applyTile(work, body)
    case 'span':
      return applySpan(work, body)
    case 'frameClose':
      return applyFrameClose(work, body)
    case 'frame':
      applyFrame(work, body)
      return
    case 'metadata':
      applyMetadata(work, body)
      return
    case 'dropped':
      applyDropped(work, body)
      return
    case 'finish':
      applyFinish(work, body)
      return
    default:
      return assertUnreachable(body)
  }
}
