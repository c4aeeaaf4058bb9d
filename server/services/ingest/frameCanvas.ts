import { AppError } from '#lib/base/appError.ts'
import { assert } from '#lib/base/assert.ts'
import { bytesPerPixel, imageByteLength, type ImageShape, type PixelImage } from '#lib/base/image.ts'
import type { Rectangle } from '#lib/contract/records.ts'
import type { Region } from '#server/storage/store.ts'
import { countNonFinite } from './nonFinite.ts'
import { addRectangle } from './rectangleList.ts'
import { pixelCountOf, rectanglesOf, rectanglesOfRun, segmentsOf, type Segment } from './regions.ts'

const uncovered = 0
const covered = 1

/** The pixels of a frame that is still rendering, and which of them have arrived. Every pixel is written once. */
export class FrameCanvas {
  /** Uncovered pixels are zero. Shared memory, so that worker threads read it without a copy. */
  readonly image: PixelImage
  /** Values that are NaN or ∞ among the covered ones. */
  nonFiniteValues = 0
  coveredPixels = 0
  readonly #rectangles: Rectangle[] = []
  readonly #coverage: Uint8Array
  readonly #pixelBytes: number

  constructor({ width, height, channels, dataType }: ImageShape) {
    const shape = { width, height, channels, dataType }
    this.image = { ...shape, bytes: new Uint8Array(new SharedArrayBuffer(imageByteLength(shape))) }
    this.#coverage = new Uint8Array(width * height)
    this.#pixelBytes = bytesPerPixel(shape)
  }

  get isComplete(): boolean {
    return this.coveredPixels === this.#coverage.length
  }

  /** Disjoint rectangles that together are exactly the covered pixels. */
  get rectangles(): readonly Rectangle[] {
    return this.#rectangles
  }

  /**
   * Puts a region's pixels where they belong and answers which pixels are new, as disjoint rectangles: none when all of them had
   * arrived before with the same bytes.
   *
   * @throws AppError `pixel_conflict` when a pixel had arrived with other bytes; nothing is written then.
   */
  write(region: Region, bytes: Uint8Array): readonly Rectangle[] {
    assert(bytes.byteLength === pixelCountOf(region) * this.#pixelBytes, 'a piece has as many bytes as its region needs')
    const segments = segmentsOf(region, this.image.width)
    for (const segment of segments) this.#refuseConflict(segment, bytes)
    const before = this.coveredPixels
    const runs = segments.flatMap((segment) => this.#fill(segment, bytes))
    const added = this.coveredPixels - before === pixelCountOf(region) ? rectanglesOf(region, this.image.width) : this.#rectanglesOf(runs)
    for (const rectangle of added) addRectangle(this.#rectangles, rectangle)
    return added
  }

  #rectanglesOf(runs: readonly Run[]): readonly Rectangle[] {
    const list: Rectangle[] = []
    for (const { start, count } of runs) for (const part of rectanglesOfRun(start, count, this.image.width)) addRectangle(list, part)
    return list
  }

  #refuseConflict(segment: Segment, bytes: Uint8Array): void {
    for (const run of this.#runs(segment, covered)) {
      const here = this.image.bytes.subarray(run.start * this.#pixelBytes, (run.start + run.count) * this.#pixelBytes)
      const sent = this.#pieceBytes(segment, run, bytes)
      if (Buffer.compare(here, sent) !== 0) throw this.#conflict(run.start, here, sent)
    }
  }

  #conflict(start: number, here: Uint8Array, sent: Uint8Array): AppError {
    const differing = here.findIndex((byte, index) => byte !== sent[index])
    const pixel = start + Math.floor(differing / this.#pixelBytes)
    const place = `(${pixel % this.image.width}, ${Math.floor(pixel / this.image.width)})`
    return new AppError({
      code: 'pixel_conflict',
      message: `The pixel at ${place} arrived before with other bytes; a pixel of a frame is sent once, or again with the same bytes.`,
    })
  }

  #fill(segment: Segment, bytes: Uint8Array): readonly Run[] {
    const runs = [...this.#runs(segment, uncovered)]
    for (const run of runs) {
      const sent = this.#pieceBytes(segment, run, bytes)
      this.image.bytes.set(sent, run.start * this.#pixelBytes)
      this.#coverage.fill(covered, run.start, run.start + run.count)
      this.coveredPixels += run.count
      this.nonFiniteValues += countNonFinite(sent, this.image.dataType)
    }
    return runs
  }

  #pieceBytes({ frameStart, pieceStart }: Segment, run: Run, bytes: Uint8Array): Uint8Array {
    const start = pieceStart + run.start - frameStart
    return bytes.subarray(start * this.#pixelBytes, (start + run.count) * this.#pixelBytes)
  }

  /** The stretches of the segment whose coverage is `wanted`. */
  *#runs({ frameStart, count }: Segment, wanted: typeof covered | typeof uncovered): Generator<Run> {
    const end = frameStart + count
    const other = wanted === covered ? uncovered : covered
    let start = frameStart
    while (start < end) {
      start = indexUpTo(this.#coverage, wanted, { from: start, end })
      if (start === end) return
      const stop = indexUpTo(this.#coverage, other, { from: start, end })
      yield { start, count: stop - start }
      start = stop
    }
  }
}

interface Run {
  readonly start: number
  readonly count: number
}

/** First index of the value in [from, end), or end. Searches no further, which `indexOf` on the whole would. */
function indexUpTo(values: Uint8Array, value: number, { from, end }: { readonly from: number; readonly end: number }): number {
  const found = values.subarray(from, end).indexOf(value)
  return found === -1 ? end : from + found
}
