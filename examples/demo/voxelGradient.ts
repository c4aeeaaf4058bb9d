import { channels } from './voxelField.ts'

/** The gradient of the loss by the values of a field, and the nodes at which it may differ from zero. */
export class VoxelGradient {
  readonly values: Float32Array
  readonly #touched: Int32Array
  /** Indexed like `values`, although only a node's first place is used: that saves the hot loop a division. */
  readonly #isTouched: Uint8Array
  #touchedCount = 0

  constructor(nodeCount: number) {
    this.values = new Float32Array(nodeCount * channels)
    this.#touched = new Int32Array(nodeCount)
    this.#isTouched = new Uint8Array(nodeCount * channels)
  }

  /** Where in `values` each node begins that was touched since the last `clear`. */
  get touched(): Int32Array {
    return this.#touched.subarray(0, this.#touchedCount)
  }

  /** Notes the node whose channels begin at `start`. */
  touch(start: number): void {
    if (this.#isTouched[start] === 1) return
    this.#isTouched[start] = 1
    this.#touched[this.#touchedCount++] = start
  }

  /** Forgets the touched nodes, whose gradient the caller has set back to zero. */
  clear(): void {
    for (let i = 0; i < this.#touchedCount; i++) this.#isTouched[this.#touched[i] ?? 0] = 0
    this.#touchedCount = 0
  }
}
