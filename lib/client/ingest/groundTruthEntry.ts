import type { BlobHash } from '../../base/brand.ts'
import { blobHash } from '../../base/brand.ts'
import type { MessageBodyInput } from '../../contract/ingest.ts'
import type { Entry } from './outbox.ts'
import { canonicalHash, toPayload } from './pixels.ts'
import type { GroundTruthInput } from './types.ts'

/**
 * A ground truth as a message: the server is asked whether it has the pixels, and gets them only if not. `sendPixels` is called with
 * a message that brings them after all, should the server have lost them in between.
 */
export function groundTruthEntry(truth: GroundTruthInput, sendPixels: (entry: Entry) => void): Entry {
  const { view, background, colorSpace = 'srgb' } = truth
  const payload = toPayload(truth.image)
  const about = { type: 'groundTruth', view, colorSpace, ...(background === undefined ? {} : { background }) } as const
  const withPixels = (): MessageBodyInput => ({ ...about, image: payload })
  let known: BlobHash | null = null
  const entry: Entry = {
    kind: 'messages',
    byteLength: payload.data.byteLength,
    seq: null,
    body: () => (known === null ? withPixels() : { ...about, hash: known }),
    question: {
      hash: () => canonicalHash(payload, colorSpace),
      answered: (hash, missing) => {
        known = hash === null || missing ? null : blobHash(hash)
      },
    },
    onRefused: (code) => {
      if (known !== null && code === 'not_found') sendPixels({ kind: 'messages', byteLength: payload.data.byteLength, seq: null, body: withPixels })
    },
  }
  return entry
}
