import type { Curve, CurvePoint } from '#lib/contract/records.ts'
import { linearAxis, linearTicks, logAxis, type AxisRange } from '#app/helpers/axis.ts'

/** One place of a curve as Recharts draws it; null leaves a gap. */
export interface ChartRow {
  readonly step: number
  readonly mean: number | null
  readonly band: readonly [number, number] | null
  readonly point: CurvePoint
}

/** Something a line cannot show: where, and at which edge of the plot. */
export interface ChartMarker {
  readonly step: number
  readonly kind: 'infinity' | 'minusInfinity' | 'nan' | 'notPositive'
}

export interface ChartModel {
  readonly rows: readonly ChartRow[]
  /** The chosen view's own curve, over the mean of all. */
  readonly overlay: readonly ChartRow[]
  readonly markers: readonly ChartMarker[]
  readonly x: AxisRange
  readonly y: AxisRange
  readonly log: boolean
  /** Some place holds more than one value, so there is a band to draw. */
  readonly banded: boolean
}

/** A folded place stands at its middle. */
function placeStep({ firstStep, lastStep }: CurvePoint): number {
  return Math.round((firstStep + lastStep) / 2)
}

function rowOf(point: CurvePoint, log: boolean): ChartRow {
  const { mean, min, max } = point
  const drawable = (value: number | null): number | null => (value === null || (log && value <= 0) ? null : value)
  const [low, high] = [drawable(min) ?? drawable(mean), drawable(max)]
  return { step: placeStep(point), mean: drawable(mean), band: low === null || high === null ? null : [low, high], point }
}

function markersOf({ point, step, mean }: ChartRow): ChartMarker[] {
  const markers: ChartMarker[] = []
  if (point.positiveInfinityCount > 0) markers.push({ step, kind: 'infinity' })
  if (point.negativeInfinityCount > 0) markers.push({ step, kind: 'minusInfinity' })
  if (point.nanCount > 0) markers.push({ step, kind: 'nan' })
  if (mean === null && point.mean !== null) markers.push({ step, kind: 'notPositive' })
  return markers
}

function rangeOf(rows: readonly ChartRow[]): readonly [number, number] | null {
  let [lowest, highest] = [Infinity, -Infinity]
  for (const { mean, band } of rows) {
    if (mean === null) continue
    lowest = Math.min(lowest, mean, band?.[0] ?? mean)
    highest = Math.max(highest, mean, band?.[1] ?? mean)
  }
  return lowest <= highest ? [lowest, highest] : null
}

function verticalAxis(range: readonly [number, number] | null, log: boolean): AxisRange {
  // Nothing finite to show: the markers at the edges still need a plot to stand in.
  if (range === null) return log ? logAxis(0.1, 1) : linearAxis(0, 1)
  return log ? logAxis(...range) : linearAxis(...range)
}

function horizontalAxis(rows: readonly ChartRow[]): AxisRange {
  const [first, last] = [rows[0]?.step ?? 0, rows.at(-1)?.step ?? 0]
  const domain = first < last ? ([first, last] as const) : ([first - 1, first + 1] as const)
  return { domain, ticks: first < last ? linearTicks(first, last, 4).filter(Number.isInteger) : [first] }
}

/** What a chart draws. Infinite and missing values never stretch its scale: they become markers. */
export function chartModel({ curve, overlay, log }: { readonly curve: Curve; readonly overlay: Curve | null; readonly log: boolean }): ChartModel {
  const rows = curve.points.map((point) => rowOf(point, log))
  const overlayRows = overlay?.points.map((point) => rowOf(point, log)) ?? []
  const all = [...rows, ...overlayRows]
  const bySteps = [...all].sort((a, b) => a.step - b.step)
  return {
    rows,
    overlay: overlayRows,
    markers: [...new Map(all.flatMap(markersOf).map((marker) => [`${marker.kind} ${marker.step}`, marker])).values()],
    x: horizontalAxis(bySteps),
    y: verticalAxis(rangeOf(all), log),
    log,
    banded: rows.some(({ point }) => point.count > 1),
  }
}

/** Index of the row nearest to a step; -1 when there is none. */
export function nearestRow(rows: readonly ChartRow[], step: number): number {
  let [low, high] = [0, rows.length - 1]
  if (high < 0) return -1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.step ?? 0) <= step) low = middle
    else high = middle
  }
  const away = (index: number): number => Math.abs((rows[index]?.step ?? Infinity) - step)
  return away(high) < away(low) ? high : low
}
