import { AppError } from '../../base/appError.ts'
import { assertUnreachable } from '../../base/assert.ts'

/**
 * What a window sees beyond the image's edge, on the line a b c d:
 * - `zero`: 0 0 | a b c d | 0 0
 * - `crop`: nothing; only windows that lie inside count
 * - `reflect`: c b | a b c d | c b (edge not repeated)
 * - `symmetric`: b a | a b c d | d c (edge repeated)
 */
export type Border = 'zero' | 'crop' | 'reflect' | 'symmetric'

/** Stands for a zero beyond the edge in `paddedLine`. */
export const outside = -1

/**
 * Source index of every place of a line extended for a window of the given radius; `outside` where a zero stands.
 *
 * @throws AppError `wrong_size` when the line is too short: `crop` needs 2·radius + 1 places, `reflect` radius + 1, as in
 * the codebases that the presets reproduce. The other two take any length.
 */
export function paddedLine(length: number, radius: number, border: Border): Int32Array {
  const shortest = shortestLine(radius, border)
  if (length < shortest) {
    throw new AppError({
      code: 'wrong_size',
      message: `The window of ${2 * radius + 1} pixels with ${border} borders does not fit a side of ${length} pixels; it needs at least ${shortest}.`,
    })
  }
  if (border === 'crop') return Int32Array.from({ length }, (_, i) => i)
  return Int32Array.from({ length: length + 2 * radius }, (_, i) => sourceIndex(i - radius, length, border))
}

function shortestLine(radius: number, border: Border): number {
  if (border === 'crop') return 2 * radius + 1
  return border === 'reflect' ? radius + 1 : 1
}

function sourceIndex(i: number, length: number, border: Exclude<Border, 'crop'>): number {
  if (i >= 0 && i < length) return i
  switch (border) {
    case 'zero':
      return outside
    case 'reflect':
      return i < 0 ? -i : 2 * (length - 1) - i
    case 'symmetric':
      return symmetricIndex(i, length)
    default:
      return assertUnreachable(border)
  }
}

/** The mirrored line repeats with period 2·length, so that a window may be larger than the image. */
function symmetricIndex(i: number, length: number): number {
  const period = 2 * length
  const phase = ((i % period) + period) % period
  return phase < length ? phase : period - 1 - phase
}
