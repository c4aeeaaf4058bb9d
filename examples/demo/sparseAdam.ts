import { channels } from './voxelField.ts'
import type { VoxelGradient } from './voxelGradient.ts'

export interface AdamOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/** With these, a node's very first gradient moves it by about the learning rate whenever it comes: (1 − β₁) / √(1 − β₂) = 1. */
const defaultAdam: AdamOptions = { beta1: 0.9, beta2: 0.99, epsilon: 1e-12 }

/**
 * Adam (Kingma & Ba 2015, algorithm 1), applied only to the nodes that a batch of rays touched: the moments of the others
 * wait as they are, because most of the grid is empty and would cost as much as the rest.
 */
export class SparseAdam {
  readonly #values: Float32Array
  readonly #first: Float32Array
  readonly #second: Float32Array
  readonly #options: AdamOptions
  #step = 0

  constructor(values: Float32Array, options: AdamOptions = defaultAdam) {
    this.#values = values
    this.#first = new Float32Array(values.length)
    this.#second = new Float32Array(values.length)
    this.#options = options
  }

  /** One step down the gradient, with a learning rate for each channel; the gradient is then cleared. */
  apply(gradient: VoxelGradient, rates: Float64Array): void {
    const { beta1, beta2, epsilon } = this.#options
    this.#step++
    // Dividing numerator and denominator by √secondScale leaves one product less per value.
    const secondScale = Math.sqrt(1 - beta2 ** this.#step)
    const rateScale = secondScale / (1 - beta1 ** this.#step)
    const values = this.#values
    const first = this.#first
    const second = this.#second
    const slopes = gradient.values
    const { touched } = gradient
    for (let i = 0; i < touched.length; i++) {
      const start = touched[i] ?? 0
      for (let channel = 0; channel < channels; channel++) {
        const at = start + channel
        const slope = slopes[at] ?? 0
        const mean = beta1 * (first[at] ?? 0) + (1 - beta1) * slope
        const square = beta2 * (second[at] ?? 0) + (1 - beta2) * slope * slope
        slopes[at] = 0
        first[at] = mean
        second[at] = square
        values[at] = (values[at] ?? 0) - ((rates[channel] ?? 0) * rateScale * mean) / (Math.sqrt(square) + epsilon * secondScale)
      }
    }
    gradient.clear()
  }
}
