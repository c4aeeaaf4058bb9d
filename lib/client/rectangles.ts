import type { Rectangle } from '../contract/records.ts'

/**
 * Fewer rectangles that cover the same pixels: neighbours one above the other with the same columns become one. A frame filled by
 * row-major spans arrives as up to three rectangles a span, nearly all of them full rows.
 */
export function mergeRectangles(rectangles: readonly Rectangle[]): Rectangle[] {
  const sorted = [...rectangles].sort((a, b) => a.x - b.x || a.width - b.width || a.y - b.y)
  const merged: Rectangle[] = []
  for (const rectangle of sorted) {
    const last = merged.at(-1)
    if (last?.x !== rectangle.x || last.width !== rectangle.width || rectangle.y > last.y + last.height) {
      merged.push(rectangle)
      continue
    }
    const bottom = Math.max(last.y + last.height, rectangle.y + rectangle.height)
    merged[merged.length - 1] = { ...last, height: bottom - last.y }
  }
  return merged
}

/** The smallest rectangle around all of them; null for none. */
export function boundingRectangle(rectangles: readonly Rectangle[]): Rectangle | null {
  if (rectangles.length === 0) return null
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y, width, height } of rectangles) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}
