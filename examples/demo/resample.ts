import { channels, VoxelField } from './voxelField.ts'

interface Row {
  readonly from: VoxelField
  readonly to: VoxelField
  readonly y: number
  readonly z: number
}

/** The same field on a grid of another resolution, by trilinear interpolation; `pause` is awaited after every layer of nodes. */
export async function resample(from: VoxelField, resolution: number, pause: () => Promise<void>): Promise<VoxelField> {
  const to = new VoxelField({ bounds: from.bounds, background: from.background, resolution, initialDensity: 1 })
  for (let z = 0; z < to.nodes[2]; z++) {
    for (let y = 0; y < to.nodes[1]; y++) resampleRow({ from, to, y, z })
    await pause()
  }
  return to
}

function resampleRow({ from, to, y, z }: Row): void {
  const [nx, ny, nz] = to.nodes
  const [fromX, fromY, fromZ] = from.nodes
  const offsets = from.cornerOffsets
  const weights = new Float64Array(8)
  const [cellY, fractionY] = locate(y, ny, fromY)
  const [cellZ, fractionZ] = locate(z, nz, fromZ)
  for (let x = 0; x < nx; x++) {
    const [cellX, fractionX] = locate(x, nx, fromX)
    for (let corner = 0; corner < 8; corner++) {
      const alongX = (corner & 1) === 1 ? fractionX : 1 - fractionX
      const alongY = (corner & 2) === 2 ? fractionY : 1 - fractionY
      weights[corner] = alongX * alongY * ((corner & 4) === 4 ? fractionZ : 1 - fractionZ)
    }
    const source = ((cellZ * fromY + cellY) * fromX + cellX) * channels
    const destination = ((z * ny + y) * nx + x) * channels
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      for (let corner = 0; corner < 8; corner++) sum += (weights[corner] ?? 0) * (from.values[source + (offsets[corner] ?? 0) + channel] ?? 0)
      to.values[destination + channel] = sum
    }
  }
}

/** The cell of a line of `fromCount` nodes in which node `index` of `toCount` lies, and how far along it. */
function locate(index: number, toCount: number, fromCount: number): readonly [number, number] {
  const place = (index / (toCount - 1)) * (fromCount - 1)
  const cell = Math.min(Math.floor(place), fromCount - 2)
  return [cell, place - cell]
}
