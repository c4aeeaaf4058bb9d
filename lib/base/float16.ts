/** 2^(e − 25) for each biased exponent e: the weight of one unit of a normal number's 11-bit significand. */
const unitOfExponent = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 25))

/** Smallest positive half: the unit of subnormal numbers. */
const subnormalUnit = 2 ** -24

/**
 * The value of an IEEE 754 binary16 number, exact in float64.
 *
 * @param bits the 16 bits as an unsigned integer: sign 1, exponent 5 (bias 15), fraction 10.
 * Source: IEEE 754-2019, section 3.4 (equation for binary interchange formats). Node 20 has no Float16Array.
 */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  if (exponent === 0) return sign * fraction * subnormalUnit
  return sign * (0x400 | fraction) * (unitOfExponent[exponent] ?? 0)
}
