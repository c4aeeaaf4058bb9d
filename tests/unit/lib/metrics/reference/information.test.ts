import { describe, expect, test } from 'vitest'
import { binaryCrossEntropy, crossEntropy, entropy, klDivergence, selfInformation } from '#lib/metrics/index.ts'

const oneHot = [1, 0, 0]
const fair = [0.5, 0.5]

describe('information measures', () => {
  test.each([
    [[0.5, 0.2, 0.3], 0.693],
    [[0.8, 0.1, 0.1], 0.223],
  ])('[MET-21] H((1,0,0), %j) is %d', (q, expected) => {
    expect(crossEntropy(oneHot, q)).toBeCloseTo(expected, 3)
  })

  test('[MET-21] a fair coin has one bit, ln 2 nats', () => {
    expect(entropy(fair)).toBeCloseTo(Math.LN2, 15)
    expect(entropy(fair, { base: 2 })).toBe(1)
    expect(selfInformation(0.125, { base: 2 })).toBe(3)
    expect(selfInformation(0.01, { base: 10 })).toBeCloseTo(2, 14)
  })

  test('[MET-21] 0·ln 0 is 0', () => {
    expect(entropy(oneHot)).toBe(0)
    expect(crossEntropy(oneHot, oneHot)).toBe(0)
    expect(klDivergence(oneHot, [0.5, 0.5, 0])).toBeCloseTo(Math.LN2, 15)
  })

  test('[MET-21] a certain outcome surprises by 0, an impossible one by ∞', () => {
    expect(selfInformation(1)).toBe(0)
    expect(selfInformation(0)).toBe(Infinity)
  })

  test('[MET-21] q = 0 where p > 0 is ∞', () => {
    expect(crossEntropy(fair, [1, 0])).toBe(Infinity)
    expect(klDivergence(fair, [1, 0])).toBe(Infinity)
  })

  test('[MET-21] KL is not symmetric and 0 for equal distributions', () => {
    expect(klDivergence(fair, fair)).toBe(0)
    expect(klDivergence(fair, [0.9, 0.1])).not.toBeCloseTo(klDivergence([0.9, 0.1], fair), 2)
  })

  test.each([1, 0, -2, NaN, Infinity])('[MET-21] base %d is refused', (base) => {
    expect(() => entropy(fair, { base })).toThrow(expect.objectContaining({ code: 'bad_request', field: 'base' }))
  })

  test.each([
    ['a negative probability', [1.5, -0.5], 'p is not a distribution: its probability 1 is -0.5'],
    ['NaN', [NaN, 1], 'p is not a distribution: its probability 0 is NaN'],
    ['a sum of 0.9', [0.4, 0.5], 'p is not a distribution: its probabilities sum to 0.9'],
    ['a sum off by 2e-6', [0.5, 0.500002], 'p is not a distribution: its probabilities sum to'],
    ['nothing', [], 'p is not a distribution: its probabilities sum to 0'],
  ])('[MET-22] %s is refused', (_, p, message) => {
    const refusal = expect.objectContaining({ code: 'bad_request', field: 'p', message: expect.stringContaining(message) as string }) as Error
    expect(() => entropy(p)).toThrow(refusal)
    expect(() => klDivergence(p, p)).toThrow(refusal)
  })

  test('[MET-22] a sum off by less than 1e-6 is a distribution; q is checked too', () => {
    expect(entropy([0.5, 0.5 + 5e-7])).toBeCloseTo(Math.LN2, 5)
    expect(() => crossEntropy(fair, [0.5, 0.4])).toThrow('q is not a distribution')
  })

  test('[MET-22] different lengths are refused', () => {
    expect(() => crossEntropy(fair, oneHot)).toThrow(expect.objectContaining({ code: 'shape_mismatch' }))
  })

  test.each([-0.1, 1.1, NaN])('[MET-22] the self-information of %d is refused', (probability) => {
    expect(() => selfInformation(probability)).toThrow(expect.objectContaining({ code: 'bad_request' }))
  })
})

describe('binary cross entropy', () => {
  test('[MET-23] is the mean of both sides', () => {
    expect(binaryCrossEntropy([0.9, 0.2], [1, 0])).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 15)
    expect(binaryCrossEntropy([0.25], [0.5], { base: 2 })).toBeCloseTo(-(0.5 * Math.log2(0.25) + 0.5 * Math.log2(0.75)), 14)
  })

  test('[MET-23] a wrong certainty costs 100 as in PyTorch, or as stated', () => {
    expect(binaryCrossEntropy([0], [1])).toBe(100)
    expect(binaryCrossEntropy([1], [0])).toBe(100)
    expect(binaryCrossEntropy([0], [1], { logarithmFloor: -10 })).toBe(10)
    expect(binaryCrossEntropy([0], [1], { logarithmFloor: -Infinity })).toBe(Infinity)
  })

  test('[MET-23] a right certainty costs 0', () => {
    expect(binaryCrossEntropy([0, 1], [0, 1], { logarithmFloor: -Infinity })).toBe(0)
  })

  test.each([
    ['x above 1', [1.5], [1], 'bad_request'],
    ['y below 0', [0.5], [-1], 'bad_request'],
    ['NaN', [NaN], [1], 'bad_request'],
    ['nothing', [], [], 'bad_request'],
    ['different lengths', [0.5], [1, 0], 'shape_mismatch'],
  ])('[MET-23] %s is refused', (...[, x, y, code]) => {
    expect(() => binaryCrossEntropy(x, y)).toThrow(expect.objectContaining({ code }))
  })
})
