import { AppError } from '../../base/appError.ts'
import { inBase, requireProbability, requireSameLength, type LogarithmOptions } from './distribution.ts'

export interface BinaryCrossEntropyOptions extends LogarithmOptions {
  /** Least value a natural logarithm may take, −100 as in PyTorch; −Infinity for none. */
  readonly logarithmFloor?: number
}

/**
 * Binary cross entropy: −mean[y ln x + (1 − y) ln(1 − x)], where 0·ln 0 = 0 and ln is not let below `logarithmFloor`.
 *
 * @param x predicted probabilities in [0, 1].
 * @param y targets in [0, 1], as many.
 * @returns 0 to −`logarithmFloor` in nats.
 * @throws AppError `bad_request` for an empty input or a value outside [0, 1], `shape_mismatch` when the lengths differ.
 * Source: Goodfellow, Bengio & Courville 2016, section 6.2.1.1; the floor as in torch.nn.BCELoss.
 */
export function binaryCrossEntropy(x: ArrayLike<number>, y: ArrayLike<number>, options: BinaryCrossEntropyOptions = {}): number {
  requireSameLength(x, y)
  if (x.length === 0) throw new AppError({ code: 'bad_request', message: 'Binary cross entropy got no values; it needs at least one.' })
  const floor = options.logarithmFloor ?? -100
  let sum = 0
  for (let i = 0; i < x.length; i++) {
    const [predicted, target] = [x[i] ?? 0, y[i] ?? 0]
    requireProbability(predicted, 'x')
    requireProbability(target, 'y')
    sum += weighted(target, predicted, floor) + weighted(1 - target, 1 - predicted, floor)
  }
  return inBase(sum / x.length, options)
}

/** −weight·ln(probability), 0 for weight 0. */
function weighted(weight: number, probability: number, floor: number): number {
  return weight === 0 ? 0 : -weight * Math.max(Math.log(probability), floor)
}
