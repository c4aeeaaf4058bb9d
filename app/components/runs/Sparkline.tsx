import type { Curve } from '#lib/contract/records.ts'

const [width, height, edge] = [120, 24, 2]

/** A curve's shape without axes, for a table cell. Its numbers stand in the columns beside it. */
export function Sparkline({ curve, label }: { readonly curve: Curve; readonly label: string }) {
  const finite = curve.points.flatMap(({ lastStep, mean }) => (mean === null ? [] : [{ step: lastStep, value: mean }]))
  const [first, last] = [finite[0], finite.at(-1)]
  if (first === undefined || last === undefined) return <svg width={width} height={height} aria-hidden />
  const values = finite.map(({ value }) => value)
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  const x = (step: number): number => edge + ((step - first.step) / Math.max(1, last.step - first.step)) * (width - 2 * edge)
  const y = (value: number): number => height - edge - ((value - lowest) / Math.max(1e-12, highest - lowest)) * (height - 2 * edge)
  const path = finite.map(({ step, value }) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <polyline points={path} fill="none" className="stroke-accent" strokeWidth="1.5" strokeLinejoin="round" />
      <circle cx={x(last.step)} cy={y(last.value)} r="2" className="fill-accent" />
    </svg>
  )
}
