import type { View } from './camera.ts'
import { updateOccupancy } from './occupancy.ts'
import { Random } from './random.ts'
import { RaySource } from './raySource.ts'
import { resample } from './resample.ts'
import type { Scene } from './scene.ts'
import type { TrainingSettings } from './settings.ts'
import { SparseAdam } from './sparseAdam.ts'
import { channels, VoxelField } from './voxelField.ts'
import { VolumeRenderer } from './volumeRenderer.ts'
import { VoxelGradient } from './voxelGradient.ts'

/** Rays between two chances to let the event loop turn: about a millisecond's worth. */
const raysPerBreath = 128

export interface TrainerOptions {
  readonly views: readonly View[]
  readonly space: Pick<Scene, 'bounds' | 'background'>
  readonly settings: TrainingSettings
  /** Awaited about every millisecond of work. */
  readonly pause: () => Promise<void>
}

/** A field, its optimizer and its rays: everything a step of training changes. */
export class FieldTrainer {
  field: VoxelField
  renderer: VolumeRenderer
  readonly #options: TrainerOptions
  readonly #random: Random
  readonly #source: RaySource
  readonly #byColour = new Float64Array(3)
  #gradient: VoxelGradient
  #adam: SparseAdam

  constructor(options: TrainerOptions) {
    const { settings, space, views } = options
    this.#options = options
    this.#random = new Random(settings.seed)
    this.#source = new RaySource(views, this.#random)
    const resolution = settings.stages[0]?.resolution ?? 32
    this.field = new VoxelField({ ...space, resolution, initialDensity: settings.initialDensity })
    this.renderer = new VolumeRenderer(this.field)
    this.#gradient = new VoxelGradient(this.field.nodeCount)
    this.#adam = new SparseAdam(this.field.values)
  }

  /** Learning rates relative to those at the start. */
  rateAt(step: number): number {
    const { finalRateFraction, maxSteps } = this.#options.settings
    return finalRateFraction ** (step / maxSteps)
  }

  /** One step of gradient descent; answers the mean squared error of its rays before the step. */
  async step(step: number): Promise<number> {
    const { settings, pause } = this.#options
    await this.#prepare(step)
    let squaredError = 0
    for (let done = 0; done < settings.raysPerStep; done += raysPerBreath) {
      squaredError += this.#accumulate(Math.min(raysPerBreath, settings.raysPerStep - done))
      await pause()
    }
    const decay = this.rateAt(step)
    const rates = new Float64Array(channels).fill(settings.directionRate * decay)
    rates[0] = settings.densityRate * decay
    for (const constant of [1, 5, 9]) rates[constant] = settings.colourRate * decay
    this.#adam.apply(this.#gradient, rates)
    await pause()
    return squaredError / (3 * settings.raysPerStep)
  }

  /** Refines the grid where a stage begins, and from time to time looks again where the field is empty. */
  async #prepare(step: number): Promise<void> {
    const { stages, occupancyInterval } = this.#options.settings
    const stage = stages.find((candidate) => candidate.step === step && step > 0)
    if (stage !== undefined) await this.#refine(stage.resolution)
    if (stage !== undefined || (step > 0 && step % occupancyInterval === 0)) updateOccupancy(this.field)
  }

  async #refine(resolution: number): Promise<void> {
    this.field = await resample(this.field, resolution, this.#options.pause)
    this.renderer = new VolumeRenderer(this.field)
    this.#gradient = new VoxelGradient(this.field.nodeCount)
    this.#adam = new SparseAdam(this.field.values)
  }

  /** Adds the gradient of `count` random rays' squared errors; answers the sum of those. */
  #accumulate(count: number): number {
    const { colour } = this.renderer
    const scale = 2 / (3 * this.#options.settings.raysPerStep)
    let squaredError = 0
    for (let i = 0; i < count; i++) {
      this.#source.draw()
      this.renderer.forward(this.#source.ray, this.#random.next())
      for (let c = 0; c < 3; c++) {
        const error = (colour[c] ?? 0) - (this.#source.colour[c] ?? 0)
        squaredError += error * error
        this.#byColour[c] = scale * error
      }
      this.renderer.backward(this.#byColour, this.#gradient)
    }
    return squaredError
  }
}
