import type { DataType } from '#lib/base/image.ts'
import { assertUnreachable } from '#lib/base/assert.ts'

/**
 * How many values are NaN or ±∞: those whose exponent bits are all ones (IEEE 754). Read byte by byte, because pixels begin at any
 * address in a network packet and typed arrays demand aligned ones.
 */
export function countNonFinite(bytes: Uint8Array, dataType: DataType): number {
  switch (dataType) {
    case 'uint8':
      return 0
    case 'float16':
      return countFloat16(bytes)
    case 'float32':
      return countFloat32(bytes)
    default:
      return assertUnreachable(dataType)
  }
}

function countFloat16(bytes: Uint8Array): number {
  let count = 0
  for (let at = 1; at < bytes.length; at += 2) if (((bytes[at] ?? 0) & 0x7c) === 0x7c) count++
  return count
}

function countFloat32(bytes: Uint8Array): number {
  let count = 0
  for (let at = 3; at < bytes.length; at += 4) {
    if (((bytes[at] ?? 0) & 0x7f) === 0x7f && ((bytes[at - 1] ?? 0) & 0x80) !== 0) count++
  }
  return count
}
