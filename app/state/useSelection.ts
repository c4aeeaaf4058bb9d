'use client'

import { createParser, parseAsBoolean, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates, type Values } from 'nuqs'
import { errorModes, errorScales, type ErrorScale } from '#lib/client/errorMap.ts'

/** A point of the image in pixels: `12.5,40`. */
const parseAsPoint = createParser({
  parse: (text) => {
    const [x, y, ...rest] = text.split(',').map(Number)
    return x !== undefined && y !== undefined && rest.length === 0 && Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null
  },
  serialize: ({ x, y }) => `${Number(x.toFixed(2))},${Number(y.toFixed(2))}`,
  eq: (a, b) => a.x === b.x && a.y === b.y,
})

const parseAsZoom = createParser({
  parse: (text) => {
    const zoom = Number(text)
    return zoom > 0 && Number.isFinite(zoom) ? zoom : null
  },
  serialize: (zoom: number) => String(Number(zoom.toPrecision(4))),
})

const parseAsScale = createParser<ErrorScale>({
  parse: (text) => errorScales.find((scale) => scale === Number(text)) ?? null,
  serialize: String,
})

const parsers = {
  view: parseAsString,
  /** Null follows the newest frame. */
  step: parseAsInteger,
  error: parseAsStringLiteral(errorModes).withDefault('absolute'),
  scale: parseAsScale.withDefault(0.25),
  /** Screen pixels per image pixel; null fits the image into its pane. */
  zoom: parseAsZoom,
  /** The image point in the middle of the pane; null is the image's own middle. */
  at: parseAsPoint,
  log: parseAsBoolean.withDefault(true),
}

export type Selection = Values<typeof parsers>

/** What is looked at. All of it lives in the address, so that a link shows the same. */
export function useSelection() {
  return useQueryStates(parsers)
}
