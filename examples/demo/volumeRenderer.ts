import type { Ray } from './camera.ts'
import type { Vector3 } from './vector.ts'
import { channels, type VoxelField } from './voxelField.ts'
import type { VoxelGradient } from './voxelGradient.ts'

export interface RenderingLimits {
  /** Samples per cell along a ray. */
  readonly samplesPerCell: number
  /** A sample that hides less than this of what is behind it counts as empty. */
  readonly leastOpacity: number
  /** A ray ends where less than this of its light would still come through. */
  readonly leastTransmittance: number
}

const defaultLimits: RenderingLimits = { samplesPerCell: 2, leastOpacity: 3e-4, leastTransmittance: 2e-3 }

/** Beyond this an exponential density only risks overflow: a cell is opaque long before. */
const mostLogDensity = 9

/**
 * Differentiable volume rendering of one ray at a time: C = Σ Tᵢ αᵢ cᵢ + T background, where αᵢ = 1 − exp(−σᵢ δ) and
 * Tᵢ = Π_{j<i} (1 − αⱼ) (Max 1995; Mildenhall et al. 2020, eq. 3).
 */
export class VolumeRenderer {
  /** Colour and remaining transmittance of the last ray. */
  readonly colour = new Float64Array(3)
  transmittance = 1
  /** How many samples of the last ray were not empty. */
  sampleCount = 0

  readonly #field: VoxelField
  readonly #limits: RenderingLimits
  readonly #stepLength: number
  readonly #offsets: Int32Array
  readonly #cellsPerUnit: Vector3
  readonly #span = { near: 0.5, far: 0.5 }
  readonly #direction = { dx: 0.5, dy: 0.5, dz: 0.5 }
  /** Derivatives of the loss by one sample's density value and by its colour before the sigmoid. */
  readonly #slopes = { density: 0.5, red: 0.5, green: 0.5, blue: 0.5 }
  /** What the backward pass needs of every sample. */
  readonly #starts: Int32Array
  readonly #weights: Float64Array
  readonly #densities: Float64Array
  readonly #opacities: Float64Array
  readonly #transmittances: Float64Array
  readonly #colours: Float64Array

  constructor(field: VoxelField, limits: RenderingLimits = defaultLimits) {
    this.#field = field
    this.#limits = limits
    this.#stepLength = field.cellSize / limits.samplesPerCell
    this.#offsets = field.cornerOffsets
    this.#cellsPerUnit = field.cellsPerUnit
    const { lower, upper } = field.bounds
    const diagonal = Math.hypot(upper[0] - lower[0], upper[1] - lower[1], upper[2] - lower[2])
    const capacity = Math.ceil(diagonal / this.#stepLength) + 2
    this.#starts = new Int32Array(capacity)
    this.#weights = new Float64Array(capacity * 8)
    this.#densities = new Float64Array(capacity)
    this.#opacities = new Float64Array(capacity)
    this.#transmittances = new Float64Array(capacity)
    this.#colours = new Float64Array(capacity * 3)
  }

  /** Renders a ray into `colour`; `jitter` in [0, 1) is where in the first step the first sample lies. */
  forward(ray: Ray, jitter: number): void {
    this.#march(ray, jitter)
    this.#direction.dx = ray.dx
    this.#direction.dy = ray.dy
    this.#direction.dz = ray.dz
    const { background } = this.#field
    let red = this.transmittance * background[0]
    let green = this.transmittance * background[1]
    let blue = this.transmittance * background[2]
    for (let i = 0; i < this.sampleCount; i++) {
      this.#shade(i)
      const weight = (this.#transmittances[i] ?? 0) * (this.#opacities[i] ?? 0)
      red += weight * (this.#colours[i * 3] ?? 0)
      green += weight * (this.#colours[i * 3 + 1] ?? 0)
      blue += weight * (this.#colours[i * 3 + 2] ?? 0)
    }
    this.colour[0] = red
    this.colour[1] = green
    this.colour[2] = blue
  }

  /** Adds to `gradient`, given the loss's derivative by the colour of the ray that `forward` just rendered. */
  backward(byColour: Float64Array, gradient: VoxelGradient): void {
    const byRed = byColour[0] ?? 0
    const byGreen = byColour[1] ?? 0
    const byBlue = byColour[2] ?? 0
    const { background } = this.#field
    // The loss's change per unit of light that comes from behind the sample at hand.
    let behind = this.transmittance * (byRed * background[0] + byGreen * background[1] + byBlue * background[2])
    for (let i = this.sampleCount - 1; i >= 0; i--) {
      const transmittance = this.#transmittances[i] ?? 0
      const opacity = this.#opacities[i] ?? 0
      const red = this.#colours[i * 3] ?? 0
      const green = this.#colours[i * 3 + 1] ?? 0
      const blue = this.#colours[i * 3 + 2] ?? 0
      const here = byRed * red + byGreen * green + byBlue * blue
      const weight = transmittance * opacity
      // ∂C/∂σᵢ = δ (T_{i+1} cᵢ − light from behind), and ∂σ/∂value = σ.
      const byDensity = (this.#densities[i] ?? 0) * this.#stepLength * (transmittance * (1 - opacity) * here - behind)
      const slopes = this.#slopes
      slopes.density = byDensity
      slopes.red = byRed * weight * red * (1 - red)
      slopes.green = byGreen * weight * green * (1 - green)
      slopes.blue = byBlue * weight * blue * (1 - blue)
      this.#scatter(i, gradient)
      behind += weight * here
    }
  }

  /** Finds the samples that are not empty, up to where the ray is spent. */
  #march(ray: Ray, jitter: number): void {
    const { bounds, nodes, occupied } = this.#field
    const { near, far } = this.#clip(ray)
    const [perX, perY, perZ] = this.#cellsPerUnit
    const [nx, ny, nz] = nodes
    const startX = (ray.ox - bounds.lower[0]) * perX
    const startY = (ray.oy - bounds.lower[1]) * perY
    const startZ = (ray.oz - bounds.lower[2]) * perZ
    const speedX = ray.dx * perX
    const speedY = ray.dy * perY
    const speedZ = ray.dz * perZ
    const { leastTransmittance } = this.#limits
    this.transmittance = 1
    this.sampleCount = 0
    for (let t = near + jitter * this.#stepLength; t < far; t += this.#stepLength) {
      const x = startX + t * speedX
      const y = startY + t * speedY
      const z = startZ + t * speedZ
      // Rounding may put the ends of the span a hair outside the grid.
      const cellX = Math.max(0, Math.min(nx - 2, x | 0))
      const cellY = Math.max(0, Math.min(ny - 2, y | 0))
      const cellZ = Math.max(0, Math.min(nz - 2, z | 0))
      const cell = (cellZ * ny + cellY) * nx + cellX
      if (occupied[cell] === 0) continue
      this.#starts[this.sampleCount] = cell * channels
      this.#weigh(x - cellX, y - cellY, z - cellZ)
      this.#absorb()
      if (this.transmittance < leastTransmittance) return
    }
  }

  /** Where the ray is inside the bounds (Kay & Kajiya 1986, slabs). */
  #clip(ray: Ray): { near: number; far: number } {
    const { lower, upper } = this.#field.bounds
    const x1 = (lower[0] - ray.ox) / ray.dx
    const x2 = (upper[0] - ray.ox) / ray.dx
    const y1 = (lower[1] - ray.oy) / ray.dy
    const y2 = (upper[1] - ray.oy) / ray.dy
    const z1 = (lower[2] - ray.oz) / ray.dz
    const z2 = (upper[2] - ray.oz) / ray.dz
    this.#span.near = Math.max(0, Math.min(x1, x2), Math.min(y1, y2), Math.min(z1, z2))
    this.#span.far = Math.min(Math.max(x1, x2), Math.max(y1, y2), Math.max(z1, z2))
    return this.#span
  }

  /** Trilinear weights of the eight corners around the next sample. */
  #weigh(x: number, y: number, z: number): void {
    const weights = this.#weights
    const at = this.sampleCount * 8
    const lowerFront = (1 - y) * (1 - z)
    const upperFront = y * (1 - z)
    const lowerBack = (1 - y) * z
    const upperBack = y * z
    weights[at] = (1 - x) * lowerFront
    weights[at + 1] = x * lowerFront
    weights[at + 2] = (1 - x) * upperFront
    weights[at + 3] = x * upperFront
    weights[at + 4] = (1 - x) * lowerBack
    weights[at + 5] = x * lowerBack
    weights[at + 6] = (1 - x) * upperBack
    weights[at + 7] = x * upperBack
  }

  /** Keeps the next sample unless it is empty, and lets it take its part of the light. */
  #absorb(): void {
    const { values } = this.#field
    const i = this.sampleCount
    const start = this.#starts[i] ?? 0
    let logDensity = 0
    for (let corner = 0; corner < 8; corner++) logDensity += (this.#weights[i * 8 + corner] ?? 0) * (values[start + (this.#offsets[corner] ?? 0)] ?? 0)
    const density = Math.exp(Math.min(logDensity, mostLogDensity))
    const opacity = 1 - Math.exp(-density * this.#stepLength)
    if (opacity < this.#limits.leastOpacity) return
    this.#densities[i] = density
    this.#opacities[i] = opacity
    this.#transmittances[i] = this.transmittance
    this.transmittance *= 1 - opacity
    this.sampleCount = i + 1
  }

  /** The colour of a sample as seen along the ray. */
  #shade(i: number): void {
    const { values } = this.#field
    const { dx, dy, dz } = this.#direction
    const start = this.#starts[i] ?? 0
    let red = 0
    let green = 0
    let blue = 0
    for (let corner = 0; corner < 8; corner++) {
      const weight = this.#weights[i * 8 + corner] ?? 0
      const at = start + (this.#offsets[corner] ?? 0)
      red += weight * ((values[at + 1] ?? 0) + (values[at + 2] ?? 0) * dx + (values[at + 3] ?? 0) * dy + (values[at + 4] ?? 0) * dz)
      green += weight * ((values[at + 5] ?? 0) + (values[at + 6] ?? 0) * dx + (values[at + 7] ?? 0) * dy + (values[at + 8] ?? 0) * dz)
      blue += weight * ((values[at + 9] ?? 0) + (values[at + 10] ?? 0) * dx + (values[at + 11] ?? 0) * dy + (values[at + 12] ?? 0) * dz)
    }
    this.#colours[i * 3] = 1 / (1 + Math.exp(-red))
    this.#colours[i * 3 + 1] = 1 / (1 + Math.exp(-green))
    this.#colours[i * 3 + 2] = 1 / (1 + Math.exp(-blue))
  }

  /** Passes a sample's slopes on to the eight corners it was interpolated from. */
  #scatter(i: number, gradient: VoxelGradient): void {
    const slopes = gradient.values
    const { dx, dy, dz } = this.#direction
    const { density: byDensity, red: byRed, green: byGreen, blue: byBlue } = this.#slopes
    const start = this.#starts[i] ?? 0
    for (let corner = 0; corner < 8; corner++) {
      const weight = this.#weights[i * 8 + corner] ?? 0
      const at = start + (this.#offsets[corner] ?? 0)
      gradient.touch(at)
      const red = weight * byRed
      const green = weight * byGreen
      const blue = weight * byBlue
      slopes[at] = (slopes[at] ?? 0) + weight * byDensity
      slopes[at + 1] = (slopes[at + 1] ?? 0) + red
      slopes[at + 2] = (slopes[at + 2] ?? 0) + red * dx
      slopes[at + 3] = (slopes[at + 3] ?? 0) + red * dy
      slopes[at + 4] = (slopes[at + 4] ?? 0) + red * dz
      slopes[at + 5] = (slopes[at + 5] ?? 0) + green
      slopes[at + 6] = (slopes[at + 6] ?? 0) + green * dx
      slopes[at + 7] = (slopes[at + 7] ?? 0) + green * dy
      slopes[at + 8] = (slopes[at + 8] ?? 0) + green * dz
      slopes[at + 9] = (slopes[at + 9] ?? 0) + blue
      slopes[at + 10] = (slopes[at + 10] ?? 0) + blue * dx
      slopes[at + 11] = (slopes[at + 11] ?? 0) + blue * dy
      slopes[at + 12] = (slopes[at + 12] ?? 0) + blue * dz
    }
  }
}
