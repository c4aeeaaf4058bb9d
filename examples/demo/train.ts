import type { View } from './camera.ts'
import { Breather } from './breather.ts'
import { FieldTrainer } from './fieldTrainer.ts'
import type { Scene } from './scene.ts'
import type { TrainingSettings } from './settings.ts'
import { renderTiles, type Tile } from './tiles.ts'

/** What a training run tells as it goes; an evaluation waits for the promises its hooks return. */
export interface TrainingHooks {
  readonly onScalar?: (step: number, name: string, value: number) => void
  readonly onFrameOpen?: (step: number, view: View) => Promise<void>
  readonly onTile?: (step: number, view: View, tile: Tile) => Promise<void>
  readonly onFrameClose?: (step: number, view: View) => Promise<void>
  /** `psnr` is the mean over the held-out views. */
  readonly onEvaluation?: (step: number, psnr: number) => void
}

export interface TrainingOptions extends TrainingHooks {
  readonly views: readonly View[]
  readonly heldOut: readonly View[]
  readonly space: Pick<Scene, 'bounds' | 'background'>
  readonly settings: TrainingSettings
  readonly shouldStop?: () => boolean
  readonly breather?: Breather
}

export interface TrainingResult {
  readonly steps: number
  readonly reason: 'steps' | 'time' | 'stopped'
  /** Mean held-out PSNR of the last evaluation. */
  readonly psnr: number
}

/** Trains a voxel field on posed views until its steps or its time are used up, or until it is told to stop. */
export async function trainVoxelField(options: TrainingOptions): Promise<TrainingResult> {
  const { settings, onScalar } = options
  const breather = options.breather ?? new Breather()
  const pause = (): Promise<void> => breather.pause()
  const trainer = new FieldTrainer({ ...options, pause })
  const begun = performance.now()
  let psnr = NaN
  for (let step = 0; ; step++) {
    const reason = reasonToEnd(step, options, begun)
    if (reason !== undefined || isEvaluationStep(step, settings)) {
      // A run that is told to stop should do so at once.
      if (reason !== 'stopped') psnr = await evaluate(step, { options, trainer, pause })
    }
    if (reason !== undefined) return { steps: step, reason, psnr }
    const stepBegun = performance.now()
    const loss = await trainer.step(step)
    const seconds = (performance.now() - stepBegun) / 1000
    onScalar?.(step, 'train/loss', loss)
    onScalar?.(step, 'train/psnr', toDecibels(loss))
    onScalar?.(step, 'train/learning_rate', settings.densityRate * trainer.rateAt(step))
    onScalar?.(step, 'train/grid_resolution', trainer.field.resolution)
    onScalar?.(step, 'train/rays_per_second', settings.raysPerStep / seconds)
  }
}

function reasonToEnd(step: number, { settings, shouldStop }: TrainingOptions, begun: number): TrainingResult['reason'] | undefined {
  if (shouldStop?.() === true) return 'stopped'
  if (step >= settings.maxSteps) return 'steps'
  return performance.now() - begun >= settings.maxSeconds * 1000 ? 'time' : undefined
}

function isEvaluationStep(step: number, { firstEvaluations, evaluationInterval }: TrainingSettings): boolean {
  return firstEvaluations.includes(step) || (step > 0 && step % evaluationInterval === 0)
}

interface Evaluation {
  readonly options: TrainingOptions
  readonly trainer: FieldTrainer
  readonly pause: () => Promise<void>
}

/** Renders every held-out view and answers their mean PSNR. */
async function evaluate(step: number, { options, trainer, pause }: Evaluation): Promise<number> {
  let sum = 0
  for (const view of options.heldOut) {
    let squaredError = 0
    await options.onFrameOpen?.(step, view)
    for (const tile of renderTiles(trainer.renderer, view.camera, options.settings.tileSize)) {
      if (tile === undefined) {
        await pause()
        continue
      }
      squaredError += tileError(tile, view)
      await options.onTile?.(step, view, tile)
    }
    await options.onFrameClose?.(step, view)
    sum += toDecibels(squaredError / view.pixels.length)
  }
  const psnr = sum / options.heldOut.length
  options.onEvaluation?.(step, psnr)
  return psnr
}

/** Sum of squared differences after clamping to what a screen can show. */
function tileError(tile: Tile, { camera, pixels }: View): number {
  let sum = 0
  for (let i = 0; i < tile.pixels.length; i++) {
    const row = Math.floor(i / (tile.width * 3))
    const truth = pixels[((tile.y + row) * camera.width + tile.x) * 3 + (i - row * tile.width * 3)] ?? 0
    sum += (Math.min(1, Math.max(0, tile.pixels[i] ?? 0)) - truth) ** 2
  }
  return sum
}

/** PSNR with a peak of 1. */
function toDecibels(meanSquaredError: number): number {
  return -10 * Math.log10(meanSquaredError)
}
