import type { Vector3 } from './vector.ts'

/** One density and, for each of red, green and blue, four coefficients of the basis {1, x, y, z} of the viewing direction. */
export const channels = 13

export interface Bounds {
  readonly lower: Vector3
  readonly upper: Vector3
}

export interface FieldOptions {
  readonly bounds: Bounds
  /** Nodes along the longest side of the bounds; the other sides get as many as keep the cells nearly cubes. */
  readonly resolution: number
  /** Colour of a ray that meets nothing. */
  readonly background: Vector3
  /** Density everywhere at the start, per unit of length. */
  readonly initialDensity: number
}

/**
 * A radiance field on the nodes of a dense grid, interpolated trilinearly. Density is the exponential of the interpolated
 * value, so that it is positive and one voxel can hold a sharp surface (activation after interpolation: Sun et al. 2022,
 * "Direct voxel grid optimization"). Colour is the sigmoid of spherical harmonics of degree one (Fridovich-Keil et al. 2022,
 * "Plenoxels"), whose constant factors are folded into the coefficients.
 */
export class VoxelField {
  readonly bounds: Bounds
  readonly background: Vector3
  readonly resolution: number
  /** Nodes along x, y and z. */
  readonly nodes: Vector3
  /** Channels of a node lie together, x runs fastest, then y, then z. */
  readonly values: Float32Array
  /** One byte per node, for the cell of which it is the lowest corner: 0 where sampling would be in vain. */
  readonly occupied: Uint8Array

  constructor({ bounds, resolution, background, initialDensity }: FieldOptions) {
    const sides = [0, 1, 2].map((axis) => (bounds.upper[axis] ?? 0) - (bounds.lower[axis] ?? 0))
    const cell = Math.max(...sides) / (resolution - 1)
    const [nx = 2, ny = 2, nz = 2] = sides.map((side) => Math.max(2, Math.round(side / cell) + 1))
    this.bounds = bounds
    this.background = background
    this.resolution = resolution
    this.nodes = [nx, ny, nz]
    this.values = new Float32Array(nx * ny * nz * channels)
    this.occupied = new Uint8Array(nx * ny * nz).fill(1)
    const logDensity = Math.log(initialDensity)
    for (let at = 0; at < this.values.length; at += channels) this.values[at] = logDensity
  }

  get nodeCount(): number {
    return this.occupied.length
  }

  /** Cells per unit of length along each axis. */
  get cellsPerUnit(): Vector3 {
    const { lower, upper } = this.bounds
    const [nx, ny, nz] = this.nodes
    return [(nx - 1) / (upper[0] - lower[0]), (ny - 1) / (upper[1] - lower[1]), (nz - 1) / (upper[2] - lower[2])]
  }

  /** Length of the edge of a cell. */
  get cellSize(): number {
    return 1 / Math.max(...this.cellsPerUnit)
  }

  /** Distance in `values` from a cell's lowest corner to each of its eight; bit 0 of the corner is x, bit 1 y, bit 2 z. */
  get cornerOffsets(): Int32Array {
    const [nx, ny] = this.nodes
    return Int32Array.from({ length: 8 }, (_, corner) => channels * ((corner & 1) + nx * ((corner >> 1) & 1) + nx * ny * (corner >> 2)))
  }
}
