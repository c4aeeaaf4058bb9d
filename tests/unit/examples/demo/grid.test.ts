import { describe, expect, it } from 'vitest'
import { updateOccupancy } from '#examples/demo/occupancy.ts'
import { resample } from '#examples/demo/resample.ts'
import { channels, VoxelField } from '#examples/demo/voxelField.ts'
import { VolumeRenderer } from '#examples/demo/volumeRenderer.ts'
import { noPause, randomField, rayTo } from './fixtures.ts'

const cube = { lower: [-1, -1, -1], upper: [1, 1, 1] } as const

function emptyField(resolution: number): VoxelField {
  return new VoxelField({ bounds: cube, resolution, background: [1, 1, 1], initialDensity: 1e-6 })
}

describe('VoxelField', () => {
  it('[DEMO-7] keeps its cells nearly cubes in a flat box', () => {
    const field = new VoxelField({ bounds: { lower: [0, 0, 0], upper: [2, 1, 0.5] }, resolution: 41, background: [1, 1, 1], initialDensity: 1 })
    expect(field.nodes).toEqual([41, 21, 11])
    expect(field.cellSize).toBeCloseTo(0.05, 12)
    expect(field.cellsPerUnit.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([20, 20, 20])
    expect(field.nodeCount).toBe(41 * 21 * 11)
    expect([...field.cornerOffsets]).toEqual([0, 1, 41, 42, 861, 862, 902, 903].map((node) => node * channels))
  })
})

describe('resample', () => {
  it('[DEMO-7] keeps the values of nodes that coincide and interpolates between them', async () => {
    const coarse = randomField(5, 4, cube)
    const finer = await resample(coarse, 7, noPause)
    const [nx, ny] = finer.nodes
    const [coarseX, coarseY] = coarse.nodes
    expect(finer.nodes).toEqual([7, 7, 7])
    for (let channel = 0; channel < channels; channel++) {
      const at = (x: number, y: number, z: number): number => finer.values[((z * ny + y) * nx + x) * channels + channel] ?? 0
      const from = (x: number, y: number, z: number): number => coarse.values[((z * coarseY + y) * coarseX + x) * channels + channel] ?? 0
      expect(at(2, 4, 2)).toBeCloseTo(from(1, 2, 1), 6)
      expect(at(3, 4, 2)).toBeCloseTo((from(1, 2, 1) + from(2, 2, 1)) / 2, 6)
      expect(at(nx - 1, ny - 1, 4)).toBeCloseTo(from(coarseX - 1, coarseY - 1, 2), 6)
    }
  })

  it('[DEMO-7] hardly changes what a smooth field looks like', async () => {
    const coarse = randomField(6, 4)
    const finer = await resample(coarse, 31, noPause)
    const ray = rayTo([2, 1.5, 1], [0, 0.1, -0.1])
    const [before, after] = [new VolumeRenderer(coarse, { samplesPerCell: 20, leastOpacity: 0, leastTransmittance: 0 }), new VolumeRenderer(finer)]
    before.forward(ray, 0.5)
    after.forward(ray, 0.5)
    before.colour.forEach((value, c) => expect(Math.abs(value - (after.colour[c] ?? 0))).toBeLessThan(0.01))
  })

  it('[DEMO-7] pauses after every layer', async () => {
    let pauses = 0
    await resample(emptyField(4), 9, () => {
      pauses++
      return Promise.resolve()
    })
    expect(pauses).toBe(9)
  })
})

describe('updateOccupancy', () => {
  it('[DEMO-7] keeps the cells around a dense node and one more on every side, nothing else', () => {
    const field = emptyField(9)
    const node = (x: number, y: number, z: number): number => (z * 9 + y) * 9 + x
    field.values[node(4, 5, 3) * channels] = 3
    expect(updateOccupancy(field)).toBeCloseTo(64 / 729, 12)
    const marked = new Set<number>()
    for (let z = 1; z <= 4; z++) for (let y = 3; y <= 6; y++) for (let x = 2; x <= 5; x++) marked.add(node(x, y, z))
    field.occupied.forEach((value, at) => expect(value).toBe(marked.has(at) ? 1 : 0))
  })

  it('[DEMO-7] does not reach round the edge of the grid', () => {
    const field = emptyField(6)
    field.values[0] = 3
    updateOccupancy(field)
    const found = [...field.occupied.entries()].filter(([, value]) => value === 1).map(([at]) => at)
    expect(found).toEqual([0, 1, 6, 7, 36, 37, 42, 43].filter((at) => at % 6 < 1 || at % 6 === 1))
  })

  it('[DEMO-7] forgets cells that have become empty', () => {
    const field = emptyField(6)
    field.values[0] = 3
    updateOccupancy(field)
    field.values[0] = -20
    expect(updateOccupancy(field)).toBe(0)
  })
})
