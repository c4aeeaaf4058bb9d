import { comparable, errorReader, paintError, type ErrorView } from '#lib/client/errorMap.ts'
import { paintImage } from '#lib/client/paintImage.ts'
import { pixelAt, type PixelBuffer } from '#lib/client/pixelBuffer.ts'
import type { ShownFrame } from '#lib/client/stage.ts'
import type { Picture } from '#app/components/run/painter.ts'
import { formatFixed } from './format.ts'

export const paneKinds = ['prediction', 'groundTruth', 'error'] as const
export type PaneKind = (typeof paneKinds)[number]

export const paneTitles: Readonly<Record<PaneKind, string>> = { prediction: 'Prediction', groundTruth: 'Ground truth', error: 'Error' }

export interface Pixel {
  readonly x: number
  readonly y: number
}

function imagePicture(buffer: PixelBuffer): Picture {
  return { width: buffer.width, height: buffer.height, paint: (rectangle, into) => paintImage(buffer, rectangle, into) }
}

/** The two images where an error between them means something. */
function errorPair(shown: ShownFrame) {
  const { prediction, groundTruth } = shown
  return groundTruth !== null && comparable({ prediction, groundTruth }) ? { prediction, groundTruth } : null
}

/** What one pane shows of a frame; null when there is nothing to show. */
export function pictureOf(kind: PaneKind, shown: ShownFrame | null, view: ErrorView): Picture | null {
  if (shown === null) return null
  if (kind === 'prediction') return imagePicture(shown.prediction)
  if (kind === 'groundTruth') return shown.groundTruth === null ? null : imagePicture(shown.groundTruth)
  const pair = errorPair(shown)
  if (pair === null) return null
  const { width, height } = shown.prediction
  return { width, height, paint: (rectangle, into) => paintError(pair, { view, rectangle }, into) }
}

/** Why a pane is empty although a frame is shown. */
export function emptyReason(kind: PaneKind, { groundTruth }: ShownFrame): string {
  if (groundTruth === null) return kind === 'error' ? 'No ground truth to compare with' : 'This view has no ground truth'
  return 'Prediction and ground truth differ in size or colour space'
}

function formatValues(buffer: PixelBuffer, pixel: Pixel): string {
  const values = pixelAt(buffer, pixel.x, pixel.y)
  if (values === null) return 'not yet there'
  return values.map((value) => (buffer.dataType === 'uint8' ? String(value) : formatFixed(value, 4))).join(' ')
}

/** The value under the cursor as it was sent; empty outside the image. */
export function readPixel(kind: PaneKind, { shown, pixel, view }: { readonly shown: ShownFrame; readonly pixel: Pixel; readonly view: ErrorView }): string {
  if (kind === 'prediction') return formatValues(shown.prediction, pixel)
  if (kind === 'groundTruth') return shown.groundTruth === null ? '' : formatValues(shown.groundTruth, pixel)
  const pair = errorPair(shown)
  if (pair === null || pixelAt(pair.prediction, pixel.x, pixel.y) === null) return ''
  return formatFixed(errorReader(pair, view.mode)(pixel.y * pair.prediction.width + pixel.x), view.mode === 'squared' ? 6 : 4)
}
