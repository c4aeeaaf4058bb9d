/** How a golden file writes what JSON cannot, or what would be too long; `tests/golden/wire/README.md` explains it to readers. */

export const bytes = (...values: readonly number[]) => ({ $bytes: Buffer.from(values).toString('base64') })
export const bytesOf = (data: Uint8Array) => ({ $bytes: Buffer.from(data).toString('base64') })
export const floats = (...values: readonly number[]) => bytesOf(new Uint8Array(Float32Array.from(values).buffer))
export const zeros = (count: number) => ({ $zeros: count })
export const text = (character: string, count: number) => ({ $text: { character, count } })
export const list = (item: unknown, count: number) => ({ $list: { item, count } })

/** What a message becomes: taken as it is (with defaults filled in), or refused. */
export type Outcome = 'accepted' | { readonly code: string; readonly field?: string }

export interface Case {
  readonly name: string
  readonly argument: unknown
  readonly outcome: Outcome
}
