import { float16Value } from '../base/float16.ts'

/** IEEE 754 binary16, read through a table: an 800×800 image has two million values, and a table costs 256 KiB once. */
let table: Float32Array | null = null

function float16Table(): Float32Array {
  table ??= Float32Array.from({ length: 65_536 }, (_, bits) => float16Value(bits))
  return table
}

/** Little-endian binary16 values as float32, which holds each of them exactly. */
export function decodeFloat16(bytes: Uint8Array): Float32Array {
  const values = float16Table()
  const decoded = new Float32Array(bytes.length >> 1)
  for (let index = 0; index < decoded.length; index += 1) {
    const bits = (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8)
    decoded[index] = values[bits] ?? NaN
  }
  return decoded
}
