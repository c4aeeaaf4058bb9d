import type { Rectangle } from '#lib/contract/records.ts'

/** How many of the latest rectangles a new one is tried against: enough for tiles that come row by row, in either direction. */
const mergeReach = 4

/** The smallest rectangle of both when together they are exactly a rectangle; null otherwise. */
function merged(a: Rectangle, b: Rectangle): Rectangle | null {
  const sameRows = a.y === b.y && a.height === b.height
  if (sameRows && (a.x + a.width === b.x || b.x + b.width === a.x)) {
    return { x: Math.min(a.x, b.x), y: a.y, width: a.width + b.width, height: a.height }
  }
  const sameColumns = a.x === b.x && a.width === b.width
  if (sameColumns && (a.y + a.height === b.y || b.y + b.height === a.y)) {
    return { x: a.x, y: Math.min(a.y, b.y), width: a.width, height: a.height + b.height }
  }
  return null
}

/**
 * Adds a rectangle that overlaps none of the list, and merges where it continues a recent one: a frame rendered in any orderly way
 * is described by a handful of rectangles, however many tiles it came in.
 */
export function addRectangle(list: Rectangle[], added: Rectangle): void {
  for (let index = list.length - 1; index >= Math.max(0, list.length - mergeReach); index--) {
    const other = list[index]
    const union = other === undefined ? null : merged(other, added)
    if (union === null) continue
    list.splice(index, 1)
    addRectangle(list, union)
    return
  }
  list.push(added)
}
