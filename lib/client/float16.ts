/** IEEE 754 binary16, read through a table: an 800×800 image has two million values, and a table costs 256 KiB once. */
let table: Float32Array | null = null

/** Value of one bit pattern: sign (1), exponent (5, bias 15), fraction (10). */
export function float16Value(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

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
