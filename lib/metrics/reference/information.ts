import { inBase, requireDistribution, requireProbability, requireSameLength, type LogarithmOptions } from './distribution.ts'

/** Probabilities of the outcomes: none negative, sum 1 within 1e-6. */
export type Distribution = ArrayLike<number>

/**
 * Self-information of an outcome: I(x) = −ln p(x), in [0, ∞].
 *
 * @throws AppError `bad_request` when `probability` is not in [0, 1].
 * Source: Shannon 1948, "A Mathematical Theory of Communication", section 6.
 */
export function selfInformation(probability: number, options: LogarithmOptions = {}): number {
  requireProbability(probability, 'probability')
  return inBase(positiveZero(-Math.log(probability)), options)
}

/**
 * Entropy: H(p) = −Σ p ln p, in [0, ln n], where 0·ln 0 = 0.
 *
 * @throws AppError `bad_request` when p is not a distribution.
 * Source: Shannon 1948, section 6, theorem 2.
 */
export function entropy(p: Distribution, options: LogarithmOptions = {}): number {
  return crossEntropy(p, p, options)
}

/**
 * Categorical cross entropy: H(p, q) = −Σ p ln q, in [0, ∞], where 0·ln 0 = 0; ∞ where p > 0 and q = 0.
 *
 * @param p the true distribution, such as a one-hot label.
 * @param q the predicted distribution.
 * @throws AppError `bad_request` when p or q is not a distribution, `shape_mismatch` when their lengths differ.
 * Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", equation 3.51.
 */
export function crossEntropy(p: Distribution, q: Distribution, options: LogarithmOptions = {}): number {
  return inBase(expectation(p, q, (_, probability) => -Math.log(probability)), options)
}

/**
 * Kullback–Leibler divergence: KL(p‖q) = Σ p ln(p/q), in [0, ∞], where 0·ln(0/q) = 0; ∞ where p > 0 and q = 0.
 * It ties the others together: H(p, q) = KL(p‖q) + H(p).
 *
 * @throws AppError as `crossEntropy`.
 * Source: Kullback & Leibler 1951, "On Information and Sufficiency", equation 2.2.
 */
export function klDivergence(p: Distribution, q: Distribution, options: LogarithmOptions = {}): number {
  return inBase(expectation(p, q, (a, b) => Math.log(a) - Math.log(b)), options)
}

/** Σ p·term(p, q) over the outcomes with p > 0. */
function expectation(p: Distribution, q: Distribution, term: (p: number, q: number) => number): number {
  requireSameLength(p, q)
  requireDistribution(p, 'p')
  requireDistribution(q, 'q')
  let sum = 0
  for (let i = 0; i < p.length; i++) {
    const probability = p[i] ?? 0
    if (probability > 0) sum += probability * term(probability, q[i] ?? 0)
  }
  return sum
}

/** −ln 1 is −0 in floating point. */
function positiveZero(value: number): number {
  return value === 0 ? 0 : value
}
