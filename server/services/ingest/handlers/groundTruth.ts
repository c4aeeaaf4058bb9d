import { AppError } from '#lib/base/appError.ts'
import type { BlobHash } from '#lib/base/brand.ts'
import type { ImageShape } from '#lib/base/image.ts'
import type { Background, ColorSpace } from '#lib/contract/primitives.ts'
import type { View } from '#lib/contract/records.ts'
import { canonicalHash } from '../canonicalHash.ts'
import type { PreparedOf } from '../prepare.ts'
import type { Work } from '../work.ts'
import { putView, requireView } from './views.ts'

interface Truth {
  readonly hash: BlobHash
  readonly shape: ImageShape
  readonly colorSpace: ColorSpace
}

/** A view has one ground truth for good: the same again is welcome and changes nothing, another one is a conflict. */
export async function applyGroundTruth(work: Work, body: PreparedOf<'groundTruth'>): Promise<void> {
  const { hash, shape, colorSpace } = await truthOf(work, body)
  const field = body.pixels === undefined ? 'body.hash' : 'body.image'
  const view = requireView(work, body.view, { width: shape.width, height: shape.height, field })
  const background = requiredBackground(shape, body.background)
  if (view.groundTruth !== null) {
    refuseOther(view, { hash, background, field })
    return
  }
  if (body.pixels !== undefined) await work.blobs.put({ ...body.pixels, colorSpace })
  const { channels, dataType } = shape
  putView(work, { ...view, groundTruth: { hash, channels, dataType, colorSpace }, background })
  work.changes.newTruths.add(view.key)
}

async function truthOf({ blobs }: Work, { pixels, hash, colorSpace }: PreparedOf<'groundTruth'>): Promise<Truth> {
  if (pixels !== undefined) return { hash: canonicalHash({ ...pixels, colorSpace }), shape: pixels, colorSpace }
  const stored = hash === undefined ? null : await blobs.read(hash)
  if (hash === undefined || stored === null) {
    throw new AppError({ code: 'not_found', field: 'body.hash', message: `No image ${hash ?? ''} is stored here; send its pixels in body.image.` })
  }
  if (stored.colorSpace === colorSpace) return { hash, shape: stored, colorSpace }
  throw new AppError({
    code: 'shape_mismatch',
    field: 'body.colorSpace',
    message: `body.colorSpace is ${colorSpace}, but image ${hash} is ${stored.colorSpace}; the colour space is part of the hash.`,
  })
}

function requiredBackground(shape: ImageShape, background: Background | undefined): Background | null {
  if (shape.channels !== 4 || background !== undefined) return background ?? null
  throw new AppError({
    code: 'bad_request',
    field: 'body.background',
    message: 'body.background is missing; expected the colour that shows through a four-channel ground truth.',
  })
}

function refuseOther(view: View, sent: { readonly hash: BlobHash; readonly background: Background | null; readonly field: string }): void {
  if (view.groundTruth?.hash !== sent.hash) {
    throw new AppError({
      code: 'pixel_conflict',
      field: sent.field,
      message: `View "${view.key}" has another ground truth, ${view.groundTruth?.hash ?? ''}; received ${sent.hash}. Name the view differently.`,
    })
  }
  if (String(view.background) === String(sent.background)) return
  throw new AppError({
    code: 'pixel_conflict',
    field: 'body.background',
    message: `The ground truth of view "${view.key}" lies over background ${String(view.background)}; received ${String(sent.background)}.`,
  })
}
