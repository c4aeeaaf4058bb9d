import { describe, expect, it } from 'vitest'
import { SparseAdam } from '#examples/demo/sparseAdam.ts'
import { channels } from '#examples/demo/voxelField.ts'
import { VoxelGradient } from '#examples/demo/voxelGradient.ts'

const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

describe('SparseAdam', () => {
  it('[DEMO-6] takes the steps of Kingma and Ba’s algorithm 1, worked out by hand', () => {
    const values = new Float32Array(channels).fill(1)
    const gradient = new VoxelGradient(1)
    const adam = new SparseAdam(values, options)
    const rates = new Float64Array(channels).fill(0.1)
    gradient.values[0] = 2
    gradient.touch(0)
    adam.apply(gradient, rates)
    // m̂ = 2, v̂ = 4: the first step is the learning rate whatever the gradient's size.
    expect(values[0]).toBeCloseTo(0.9, 6)
    gradient.values[0] = -1
    gradient.touch(0)
    adam.apply(gradient, rates)
    // m = 0.9 · 0.2 − 0.1 = 0.08, v = 0.999 · 0.004 + 0.001 = 0.004996, m̂ = 0.08 / 0.19, v̂ = 0.004996 / 0.001999.
    expect(values[0]).toBeCloseTo(0.9 - (0.1 * (0.08 / 0.19)) / Math.sqrt(0.004996 / 0.001999), 6)
  })

  it('[DEMO-6] moves each channel by its own rate, clears the gradient, and leaves untouched nodes alone', () => {
    const values = new Float32Array(2 * channels)
    const gradient = new VoxelGradient(2)
    const rates = Float64Array.from({ length: channels }, (_, channel) => channel / 100)
    gradient.values.fill(-3)
    gradient.touch(channels)
    new SparseAdam(values, options).apply(gradient, rates)
    expect([...values.subarray(0, channels)]).toEqual(new Array(channels).fill(0))
    values.subarray(channels).forEach((value, channel) => expect(value).toBeCloseTo(channel / 100, 6))
    expect([...gradient.values.subarray(channels)]).toEqual(new Array(channels).fill(0))
    expect(gradient.touched).toHaveLength(0)
  })

  it('[DEMO-6] finds the bottom of a parabola', () => {
    const values = new Float32Array(channels).fill(5)
    const gradient = new VoxelGradient(1)
    const adam = new SparseAdam(values)
    const rates = new Float64Array(channels).fill(0.05)
    for (let step = 0; step < 600; step++) {
      values.forEach((value, at) => (gradient.values[at] = 2 * (value - at)))
      gradient.touch(0)
      adam.apply(gradient, rates)
    }
    values.forEach((value, at) => expect(Math.abs(value - at)).toBeLessThan(0.05))
  })
})
