/** Axis ranges and ticks for curves whose values may span decades, be all the same, or not be there at all. */

export interface AxisRange {
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
}

/** The round step nearest to one that divides the span into `count` parts: so the parts are about `count`, never a half or a double of it. */
function niceStep(span: number, count: number): number {
  const rough = span / count
  const decade = 10 ** Math.floor(Math.log10(rough))
  const distance = (factor: number): number => Math.abs(Math.log((factor * decade) / rough))
  return decade * [1, 2, 2.5, 5, 10].reduce((nearest, factor) => (distance(factor) < distance(nearest) ? factor : nearest))
}

/** Multiples of a nice step within the range. */
export function linearTicks(lowest: number, highest: number, count: number): number[] {
  if (!(highest > lowest)) return [lowest]
  const step = niceStep(highest - lowest, count)
  const first = Math.ceil(lowest / step - 1e-9)
  const last = Math.floor(highest / step + 1e-9)
  // From the index, not by adding up: 0.1 + 0.1 + 0.1 is not 0.3.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** A little air on both sides, so that a curve never runs along the edge. */
export function linearAxis(lowest: number, highest: number, count = 4): AxisRange {
  const span = highest - lowest
  const size = Math.max(Math.abs(lowest), Math.abs(highest))
  // Values that differ by rounding alone are one value: an axis of their differences would show noise as a curve.
  const air = span > size * 1e-9 && span > 1e-12 ? span * 0.06 : Math.max(size * 0.05, 1e-9)
  const domain = [lowest >= 0 && lowest - air < 0 ? 0 : lowest - air, highest + air] as const
  return { domain, ticks: linearTicks(domain[0], domain[1], count) }
}

/** More labels than this run into each other on a chart of the usual height. */
const mostTicks = 6

/** Powers of ten; within few decades their 2 and 5 too. Both ends are positive. */
export function logAxis(lowest: number, highest: number): AxisRange {
  const air = Math.max((highest / lowest) ** 0.06, 1.05)
  const domain = [lowest / air, highest * air] as const
  const [from, to] = [Math.floor(Math.log10(domain[0])), Math.ceil(Math.log10(domain[1]))]
  const factors = to - from > 3 ? [1] : [1, 2, 5]
  const within = Array.from({ length: to - from + 1 }, (_, nth) => factors.map((factor) => Number((factor * 10 ** (from + nth)).toPrecision(12))))
    .flat()
    .filter((tick) => tick >= domain[0] && tick <= domain[1])
  // A range between two such numbers: plain round ones say more than none.
  if (within.length < 2) return { domain, ticks: linearTicks(domain[0], domain[1], 4).filter((tick) => tick >= domain[0] && tick <= domain[1]) }
  const every = Math.ceil(within.length / mostTicks)
  const ticks = within.filter((_, nth) => nth % every === 0)
  return { domain, ticks }
}

const units = [
  { size: 1e9, letter: 'G' },
  { size: 1e6, letter: 'M' },
  { size: 1e3, letter: 'k' },
]

/** Steps on an axis: `0`, `500`, `2.5k`, `300k`. */
export function formatAxisStep(step: number): string {
  const unit = units.find(({ size }) => Math.abs(step) >= size)
  return unit === undefined ? String(step) : `${Number((step / unit.size).toPrecision(4))}${unit.letter}`
}

/** Values on an axis, short enough for a narrow margin. */
export function formatAxisValue(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size >= 1e4 || size < 1e-3) return value.toExponential(0).replace('e+', 'e').replace('e-', 'e−').replace(/^-/, '−')
  return String(Number(value.toPrecision(4))).replace(/^-/, '−')
}
