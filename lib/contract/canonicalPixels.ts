import type { ImageShape } from '../base/image.ts'
import type { ColorSpace } from './primitives.ts'

/**
 * A blob is this one-line ASCII header followed by the pixels; its name is the SHA-256 of both. So the same pixels have the same
 * name on every machine and in every language, and a blob describes itself.
 */
export function canonicalHeader(shape: ImageShape, colorSpace: ColorSpace): string {
  return `raywatch-pixels 1 ${shape.dataType} ${shape.height} ${shape.width} ${shape.channels} ${colorSpace}\n`
}

/** Longest header there can be; readers look no further for the newline. */
export const canonicalHeaderMaxLength = 80
