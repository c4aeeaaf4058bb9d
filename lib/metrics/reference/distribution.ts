import { AppError } from '../../base/appError.ts'

export interface LogarithmOptions {
  /** Base of the logarithm: e (the default) measures in nats, 2 in bits. */
  readonly base?: number
}

/** How far from 1 the probabilities may sum. */
const sumTolerance = 1e-6

/** @throws AppError `bad_request` that says which probability or sum makes `values` no distribution. */
export function requireDistribution(values: ArrayLike<number>, name: string): void {
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    if (!(value >= 0)) throw notADistribution(name, `its probability ${i} is ${value}`)
    sum += value
  }
  if (!(Math.abs(sum - 1) <= sumTolerance)) throw notADistribution(name, `its probabilities sum to ${sum}`)
}

/** @throws AppError `bad_request` unless `value` lies in [0, 1]. */
export function requireProbability(value: number, name: string): void {
  if (value >= 0 && value <= 1) return
  throw new AppError({ code: 'bad_request', message: `${name} is ${value}; a probability lies between 0 and 1.`, field: name })
}

/** @throws AppError `shape_mismatch` unless both have the same number of entries. */
export function requireSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length === b.length) return
  throw new AppError({ code: 'shape_mismatch', message: `One side has ${a.length} entries and the other ${b.length}; they must have the same number.` })
}

/**
 * Natural units in the asked base.
 *
 * @throws AppError `bad_request` unless the base is positive, finite and not 1.
 */
export function inBase(nats: number, { base = Math.E }: LogarithmOptions): number {
  if (base === Math.E) return nats
  if (base > 0 && base !== 1 && base < Infinity) return nats / Math.log(base)
  throw new AppError({ code: 'bad_request', message: `The logarithm's base is ${base}; it must be positive, finite and not 1.`, field: 'base' })
}

function notADistribution(name: string, why: string): AppError {
  return new AppError({ code: 'bad_request', message: `${name} is not a distribution: ${why}; probabilities are not negative and sum to 1.`, field: name })
}
