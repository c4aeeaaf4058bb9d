/** Arithmetic and printing that the benchmarks share. */

export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? Number.NaN
}

export function heading(title: string): void {
  console.log(`\n${title}\n${'─'.repeat(title.length)}`)
}

export function row(label: string, ...figures: readonly string[]): void {
  console.log(`${label.padEnd(34)}${figures.map((figure) => figure.padStart(24)).join('')}`)
}

/** A deterministic image: smooth, with noise, so that nothing compresses it away. */
export function noisyImage(side: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(side * side * 3)
  let state = seed >>> 0
  for (let index = 0; index < bytes.length; index += 1) {
    // Numerical Recipes' linear congruential generator: quick, and good enough to be incompressible.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[index] = ((index / 3 / side) % 200) + (state >>> 27)
  }
  return bytes
}
