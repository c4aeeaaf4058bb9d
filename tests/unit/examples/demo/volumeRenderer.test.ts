import { describe, expect, it } from 'vitest'
import type { Ray } from '#examples/demo/camera.ts'
import { Random } from '#examples/demo/random.ts'
import { channels, VoxelField } from '#examples/demo/voxelField.ts'
import { VoxelGradient } from '#examples/demo/voxelGradient.ts'
import { VolumeRenderer, type RenderingLimits } from '#examples/demo/volumeRenderer.ts'
import { randomField, rayTo } from './fixtures.ts'

/** Nothing is left out, so that colour is a smooth function of the field's values. */
const exact: RenderingLimits = { samplesPerCell: 2, leastOpacity: 0, leastTransmittance: 0 }

const rays: readonly Ray[] = [rayTo([3, 0.3, 0.2], [0, 0.1, 0]), rayTo([-2, 2, 1.5], [0.2, 0, -0.3]), rayTo([0.1, 0.2, 3], [0.1, 0.21, 0])]

describe('VolumeRenderer', () => {
  it('[DEMO-4] renders a field without density as its background', () => {
    const field = new VoxelField({ bounds: { lower: [-1, -1, -1], upper: [1, 1, 1] }, resolution: 8, background: [0.1, 0.5, 0.9], initialDensity: 1e-30 })
    const renderer = new VolumeRenderer(field)
    renderer.forward(rayTo([3, 0, 0], [0, 0, 0]), 0.5)
    expect([...renderer.colour]).toEqual([0.1, 0.5, 0.9])
    expect(renderer.transmittance).toBe(1)
  })

  it('[DEMO-4] renders a ray that misses the bounds as the background', () => {
    const renderer = new VolumeRenderer(randomField(1))
    for (const ray of [rayTo([3, 0, 0], [3, 1, 0]), rayTo([3, 0, 0], [6, 0, 0])]) {
      renderer.forward(ray, 0.5)
      expect([...renderer.colour]).toEqual([0.2, 0.9, 0.6])
    }
  })

  it('[DEMO-4] gives weights that with the remaining transmittance sum to one', () => {
    // With white light everywhere in front of black, colour is the sum of the weights.
    const random = randomField(2)
    const field = new VoxelField({ bounds: random.bounds, resolution: random.resolution, background: [0, 0, 0], initialDensity: 1 })
    for (let at = 0; at < field.values.length; at++) field.values[at] = at % channels === 0 ? (random.values[at] ?? 0) : 1000 * Number([1, 5, 9].includes(at % channels))
    const renderer = new VolumeRenderer(field)
    for (const ray of rays) {
      renderer.forward(ray, 0.25)
      expect(renderer.colour[0]).toBeGreaterThan(0)
      expect(renderer.colour[0]).toBeLessThanOrEqual(1)
      expect((renderer.colour[0] ?? 0) + renderer.transmittance).toBeCloseTo(1, 12)
    }
  })

  it('[DEMO-4] attenuates a constant medium by the Beer–Lambert law', () => {
    const field = new VoxelField({ bounds: { lower: [-1, -1, -1], upper: [1, 1, 1] }, resolution: 17, background: [1, 1, 1], initialDensity: 0.8 })
    const renderer = new VolumeRenderer(field, exact)
    renderer.forward(rayTo([3, 0.1, 0.1], [0, 0.1, 0.1]), 0.5)
    expect(renderer.transmittance).toBeCloseTo(Math.exp(-0.8 * 2), 6)
  })

  it('[DEMO-4] sees a colour that depends on the direction of view', () => {
    const field = new VoxelField({ bounds: { lower: [-1, -1, -1], upper: [1, 1, 1] }, resolution: 4, background: [0, 0, 0], initialDensity: 1000 })
    for (let at = 0; at < field.values.length; at += channels) field.values[at + 2] = 2
    const renderer = new VolumeRenderer(field)
    renderer.forward(rayTo([-3, 0, 0], [0, 0, 0]), 0)
    expect(renderer.colour[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 2)
    renderer.forward(rayTo([3, 0, 0], [0, 0, 0]), 0)
    expect(renderer.colour[0]).toBeCloseTo(1 / (1 + Math.exp(2)), 2)
  })

  it('[DEMO-4] ends a ray where almost nothing comes through, and skips cells marked as empty', () => {
    const opaque = new VoxelField({ bounds: { lower: [-1, -1, -1], upper: [1, 1, 1] }, resolution: 9, background: [0, 0, 0], initialDensity: 1000 })
    const renderer = new VolumeRenderer(opaque)
    renderer.forward(rayTo([3, 0, 0], [0, 0, 0]), 0)
    expect(renderer.sampleCount).toBe(1)
    opaque.occupied.fill(0)
    renderer.forward(rayTo([3, 0, 0], [0, 0, 0]), 0)
    expect(renderer.sampleCount).toBe(0)
    expect(renderer.transmittance).toBe(1)
  })

  it('[DEMO-5] has the gradient that central differences have, for every value of a random field', () => {
    const field = randomField(3)
    const renderer = new VolumeRenderer(field, exact)
    const target = [0.7, 0.1, 0.4]
    const loss = (): number => {
      let sum = 0
      for (const ray of rays) {
        renderer.forward(ray, 0.3)
        renderer.colour.forEach((value, c) => (sum += (value - (target[c] ?? 0)) ** 2))
      }
      return sum
    }
    const gradient = new VoxelGradient(field.nodeCount)
    for (const ray of rays) {
      renderer.forward(ray, 0.3)
      renderer.backward(renderer.colour.map((value, c) => 2 * (value - (target[c] ?? 0))), gradient)
    }
    const largest = Math.max(...gradient.values.map(Math.abs))
    expect(largest).toBeGreaterThan(0.01)
    for (let at = 0; at < field.values.length; at++) {
      const value = field.values[at] ?? 0
      // What is stored is rounded to float32, so the step is measured, not assumed.
      field.values[at] = value + 1e-3
      const [above, lossAbove] = [field.values[at] ?? 0, loss()]
      field.values[at] = value - 1e-3
      const [below, lossBelow] = [field.values[at] ?? 0, loss()]
      field.values[at] = value
      expect(Math.abs((lossAbove - lossBelow) / (above - below) - (gradient.values[at] ?? 0))).toBeLessThan(1e-5 * largest + 1e-7)
    }
  })

  it('[DEMO-5] touches exactly the nodes with a gradient, once each, and accumulates over rays', () => {
    const field = randomField(4)
    const renderer = new VolumeRenderer(field, exact)
    const [once, twice] = [new VoxelGradient(field.nodeCount), new VoxelGradient(field.nodeCount)]
    const byColour = Float64Array.of(0.3, -0.2, 0.5)
    const [ray] = rays
    if (ray === undefined) throw new Error('no ray')
    renderer.forward(ray, 0.5)
    renderer.backward(byColour, once)
    renderer.backward(byColour, twice)
    renderer.backward(byColour, twice)
    twice.values.forEach((value, at) => expect(value).toBeCloseTo(2 * (once.values[at] ?? 0), 6))
    const nonZero = Array.from({ length: field.nodeCount }, (_, node) => node * channels).filter((start) => once.values.subarray(start, start + channels).some((value) => value !== 0))
    expect([...once.touched].sort((a, b) => a - b)).toEqual(nonZero)
    once.values.fill(0)
    once.clear()
    expect(once.touched).toHaveLength(0)
    once.touch(nonZero[0] ?? 0)
    expect([...once.touched]).toEqual([nonZero[0]])
  })

  it('[DEMO-5] is the same whichever ray came before', () => {
    const field = randomField(new Random(9).below(100))
    const [fresh, used] = [new VolumeRenderer(field), new VolumeRenderer(field)]
    const [first, second] = rays
    if (first === undefined || second === undefined) throw new Error('no rays')
    used.forward(first, 0.9)
    used.forward(second, 0.1)
    fresh.forward(second, 0.1)
    expect([...used.colour]).toEqual([...fresh.colour])
  })
})
