import { channels, type VoxelField } from './voxelField.ts'

/** A cell whose corners would all hide less than this of what is behind a cell is left out. */
const leastOpacity = 0.01

/**
 * Marks the cells worth sampling: those with a corner that is visibly opaque, and their neighbours so that surfaces can
 * still move. Answers the fraction that is.
 */
export function updateOccupancy(field: VoxelField): number {
  const [nx, ny, nz] = field.nodes
  const leastLogDensity = Math.log(-Math.log(1 - leastOpacity) / field.cellSize)
  const { occupied, values } = field
  for (let node = 0; node < occupied.length; node++) occupied[node] = (values[node * channels] ?? 0) > leastLogDensity ? 1 : 0
  // A node serves the cells from one before it to itself; one more on each side is the neighbourhood.
  spread(occupied, 1, nx)
  spread(occupied, nx, ny)
  spread(occupied, nx * ny, nz)
  let count = 0
  for (const cell of occupied) count += cell
  return count / occupied.length
}

/** Along one axis of the grid, marks every cell from two before to one after a marked one. */
function spread(occupied: Uint8Array, stride: number, length: number): void {
  for (let block = 0; block < occupied.length; block += stride * length) {
    for (let start = block; start < block + stride; start++) spreadLine(occupied, { start, stride, length })
  }
}

function spreadLine(occupied: Uint8Array, { start, stride, length }: { start: number; stride: number; length: number }): void {
  let previous = 0
  for (let i = 0, at = start; i < length; i++, at += stride) {
    const here = occupied[at] ?? 0
    const ahead = i + 1 < length ? (occupied[at + stride] ?? 0) : 0
    const furtherAhead = i + 2 < length ? (occupied[at + 2 * stride] ?? 0) : 0
    occupied[at] = previous | here | ahead | furtherAhead
    previous = here
  }
}
