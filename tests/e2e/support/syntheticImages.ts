import type { PixelImage } from '#lib/base/image.ts'

/** Pictures that say at every pixel which pixel it is, so that a test can tell a wrong one from a right one. */

export interface Size {
  readonly width: number
  readonly height: number
}

/** A sphere over a gradient; `seed` turns its colours, so that views differ. */
export function groundTruthImage({ width, height }: Size, seed: number): PixelImage {
  const bytes = new Uint8Array(width * height * 3)
  const radius = Math.min(width, height) * 0.34
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [dx, dy] = [(x - width / 2) / radius, (y - height / 2) / radius]
      const inside = dx * dx + dy * dy < 1
      const light = inside ? 0.35 + 0.65 * Math.max(0, Math.sqrt(1 - dx * dx - dy * dy) * 0.7 - dx * 0.3 - dy * 0.4) : 0
      const at = (y * width + x) * 3
      for (let channel = 0; channel < 3; channel += 1) {
        const tint = 0.5 + 0.5 * Math.cos(seed + channel * 2.1)
        const background = 40 + (90 * y) / height + 20 * channel
        bytes[at + channel] = Math.round(inside ? 255 * light * tint : background)
      }
    }
  }
  return { width, height, channels: 3, dataType: 'uint8', bytes }
}

/** The truth with noise of this amplitude (in bytes), the same for the same seed. */
export function noisyImage(truth: PixelImage, amplitude: number, seed: number): PixelImage {
  const random = randomFrom(seed)
  const bytes = truth.bytes.map((value) => Math.min(255, Math.max(0, Math.round(value + amplitude * (2 * random() - 1)))))
  return { ...truth, bytes: new Uint8Array(bytes) }
}

/** The pixels of one tile. */
export function cropImage(image: PixelImage, tile: { readonly x: number; readonly y: number } & Size): PixelImage {
  const bytes = new Uint8Array(tile.width * tile.height * image.channels)
  const rowLength = tile.width * image.channels
  for (let row = 0; row < tile.height; row += 1) {
    const from = ((tile.y + row) * image.width + tile.x) * image.channels
    bytes.set(image.bytes.subarray(from, from + rowLength), row * rowLength)
  }
  return { ...image, width: tile.width, height: tile.height, bytes }
}

/** The pixel at a place as it was made. */
export function pixelOf(image: PixelImage, x: number, y: number): readonly number[] {
  const at = (y * image.width + x) * image.channels
  return [...image.bytes.subarray(at, at + image.channels)]
}

/** Numbers in [0, 1) from a linear congruential generator (Numerical Recipes): the same on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
