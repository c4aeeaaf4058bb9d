/** When the grid becomes finer: `resolution` nodes along its longest side from `step` on. */
interface GridStage {
  readonly step: number
  readonly resolution: number
}

/** Every number that shapes a training run; the demo sends them along as the run's configuration. */
export interface TrainingSettings {
  readonly seed: number
  readonly maxSteps: number
  readonly maxSeconds: number
  readonly raysPerStep: number
  /** The first stage begins at step 0. */
  readonly stages: readonly GridStage[]
  readonly initialDensity: number
  /** Learning rate of the logarithm of density. */
  readonly densityRate: number
  /** Learning rate of the part of colour that is the same from everywhere. */
  readonly colourRate: number
  /** Learning rate of the part of colour that depends on the direction of view. */
  readonly directionRate: number
  /** The learning rates fall exponentially to this fraction at `maxSteps`. */
  readonly finalRateFraction: number
  /** Steps between updates of the map of cells worth sampling. */
  readonly occupancyInterval: number
  /** Held-out views are rendered at these steps, and every `evaluationInterval` steps. */
  readonly firstEvaluations: readonly number[]
  readonly evaluationInterval: number
  /** Side of the tiles in which held-out views are rendered. */
  readonly tileSize: number
}

/** Tuned on the demo's scene for a steep start: 25 dB on held-out views comes within about 120 steps. */
export const defaultSettings: TrainingSettings = {
  seed: 1,
  maxSteps: 5000,
  maxSeconds: 360,
  raysPerStep: 2048,
  stages: [
    { step: 0, resolution: 40 },
    { step: 150, resolution: 64 },
    { step: 450, resolution: 96 },
  ],
  initialDensity: 0.2,
  densityRate: 0.25,
  colourRate: 0.06,
  directionRate: 0.02,
  finalRateFraction: 0.03,
  occupancyInterval: 50,
  firstEvaluations: [6, 25, 60, 120],
  evaluationInterval: 200,
  tileSize: 32,
}
