/** A small seeded generator, so that a run of the demo can be repeated: xorshift32 of Marsaglia (2003). */
export class Random {
  #state: number

  constructor(seed: number) {
    // Neighbouring seeds would start neighbouring sequences, and zero is a fixed point of the generator.
    const scrambled = Math.imul((seed | 0) ^ 0x5bd1e995, 0x9e3779b1) ^ 0x2545f491
    this.#state = scrambled === 0 ? 1 : scrambled
    for (let i = 0; i < 8; i++) this.next()
  }

  /** Uniform in [0, 1). */
  next(): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state
    return (state >>> 0) / 4294967296
  }

  /** Uniform in {0, …, count − 1}. */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }
}
