import type { Rectangle } from '#lib/contract/records.ts'
import type { Region } from '#server/storage/store.ts'

/** Pixels that lie one after the other in the frame, and where they come from in the piece that brings them. */
export interface Segment {
  readonly frameStart: number
  readonly pieceStart: number
  readonly count: number
}

export function pixelCountOf(region: Region): number {
  return region.kind === 'span' ? region.count : region.width * region.height
}

/** The region as runs of consecutive frame pixels: the rows of a tile, or the whole of a span. */
export function segmentsOf(region: Region, frameWidth: number): readonly Segment[] {
  if (region.kind === 'span') return [{ frameStart: region.start, pieceStart: 0, count: region.count }]
  const { x, y, width, height } = region
  // A tile as wide as the frame is one run.
  if (width === frameWidth) return [{ frameStart: y * frameWidth, pieceStart: 0, count: width * height }]
  return Array.from({ length: height }, (_, row) => ({ frameStart: (y + row) * frameWidth + x, pieceStart: row * width, count: width }))
}

/** Up to three rectangles that are exactly the region: a span's first row, its full rows, its last row. */
export function rectanglesOf(region: Region, frameWidth: number): readonly Rectangle[] {
  if (region.kind === 'tile') return [{ x: region.x, y: region.y, width: region.width, height: region.height }]
  return rectanglesOfRun(region.start, region.count, frameWidth)
}

export function rectanglesOfRun(start: number, count: number, frameWidth: number): readonly Rectangle[] {
  const rectangles: Rectangle[] = []
  let at = start
  const end = start + count
  const x = at % frameWidth
  if (x !== 0) {
    const width = Math.min(frameWidth - x, end - at)
    rectangles.push({ x, y: Math.floor(at / frameWidth), width, height: 1 })
    at += width
  }
  const fullRows = Math.floor((end - at) / frameWidth)
  if (fullRows > 0) rectangles.push({ x: 0, y: at / frameWidth, width: frameWidth, height: fullRows })
  at += fullRows * frameWidth
  if (at < end) rectangles.push({ x: 0, y: at / frameWidth, width: end - at, height: 1 })
  return rectangles
}
