import { cssGradient } from '#lib/client/colorMaps.ts'
import { errorColorMap, errorRange, type ErrorView } from '#lib/client/errorMap.ts'

const modeWords = { absolute: '|p − g|', squared: '(p − g)²', signed: 'p − g' } as const

/** The colour scale in numbers. It never depends on the picture, and says what happens beyond its ends. */
export function ErrorLegend({ view }: { readonly view: ErrorView }) {
  const [lowest, highest] = errorRange(view)
  const map = errorColorMap(view.mode)
  return (
    <span className="flex w-full items-center gap-2 font-mono" title="Mean over the colour channels, on a scale where 1 is the full range. Errors beyond an end take its colour; NaN and ∞ are magenta.">
      <span className="text-faint">{modeWords[view.mode]}</span>
      <span>{lowest < 0 ? `≤ ${formatEnd(lowest)}` : formatEnd(lowest)}</span>
      <span aria-hidden className="h-2.5 min-w-8 flex-1 rounded-xs border border-line" style={{ background: cssGradient(map) }} />
      <span>≥ {formatEnd(highest)}</span>
    </span>
  )
}

function formatEnd(error: number): string {
  return String(Number(error.toPrecision(3))).replace('-', '−')
}
