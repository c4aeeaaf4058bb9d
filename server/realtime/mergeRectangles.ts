import type { Rectangle } from '#lib/contract/records.ts'

/**
 * The same pixels in fewer rectangles: a rectangle that continues the one before it, downwards or to the right, is joined to it.
 * That is the order in which trainers fill frames; a bounding box would claim pixels that never arrived.
 */
export function mergeRectangles(rectangles: readonly Rectangle[]): Rectangle[] {
  const merged: Rectangle[] = []
  for (const rectangle of rectangles) appendMerged(merged, rectangle)
  return merged
}

function appendMerged(merged: Rectangle[], rectangle: Rectangle): void {
  let current = rectangle
  for (let last = merged.at(-1); last !== undefined; last = merged.at(-1)) {
    const joined = join(last, current)
    if (joined === null) break
    merged.pop()
    current = joined
  }
  merged.push(current)
}

function join(first: Rectangle, second: Rectangle): Rectangle | null {
  if (first.x === second.x && first.width === second.width && first.y + first.height === second.y) {
    return { ...first, height: first.height + second.height }
  }
  if (first.y === second.y && first.height === second.height && first.x + first.width === second.x) {
    return { ...first, width: first.width + second.width }
  }
  return null
}
