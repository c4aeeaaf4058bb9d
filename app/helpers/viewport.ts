/** Which part of an image a pane shows. All panes share one, so that the same pixel lies at the same place in each. */
export interface Viewport {
  /** Screen pixels per image pixel; null fits the image into the pane. */
  readonly zoom: number | null
  /** The image point in the middle of the pane; null is the image's own middle. */
  readonly at: Point | null
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** Where the image lies in its pane, in screen pixels. */
export interface Placement extends Point {
  readonly zoom: number
}

export const zoomRange = { lowest: 1 / 16, highest: 64 } as const

const fitMargin = 8

export function fitZoom(image: Size, pane: Size): number {
  return Math.max(1 / 64, Math.min((pane.width - fitMargin) / image.width, (pane.height - fitMargin) / image.height))
}

export function placeImage({ zoom, at }: Viewport, image: Size, pane: Size): Placement {
  const scale = zoom ?? fitZoom(image, pane)
  const center = (zoom === null ? null : at) ?? { x: image.width / 2, y: image.height / 2 }
  return { zoom: scale, x: Math.round(pane.width / 2 - center.x * scale), y: Math.round(pane.height / 2 - center.y * scale) }
}

/** The image point under a point of the pane. */
export function imagePoint(placement: Placement, { x, y }: Point): Point {
  return { x: (x - placement.x) / placement.zoom, y: (y - placement.y) / placement.zoom }
}

/** Zooms by a factor and keeps the image point under `anchor` (in the pane) where it is. */
export function zoomAround({ placement, pane, anchor, factor }: { readonly placement: Placement; readonly pane: Size; readonly anchor: Point; readonly factor: number }): Viewport {
  const zoom = Math.min(zoomRange.highest, Math.max(zoomRange.lowest, placement.zoom * factor))
  const kept = imagePoint(placement, anchor)
  return { zoom, at: { x: kept.x + (pane.width / 2 - anchor.x) / zoom, y: kept.y + (pane.height / 2 - anchor.y) / zoom } }
}

/** Moves the image by screen pixels. */
export function panBy({ placement, pane, by }: { readonly placement: Placement; readonly pane: Size; readonly by: Point }): Viewport {
  const center = imagePoint(placement, { x: pane.width / 2 - by.x, y: pane.height / 2 - by.y })
  return { zoom: placement.zoom, at: center }
}

export function formatZoom(zoom: number): string {
  const percent = zoom * 100
  return `${percent >= 10 ? Math.round(percent) : Number(percent.toFixed(1))} %`
}
