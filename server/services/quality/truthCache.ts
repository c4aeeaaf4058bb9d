import type { BlobHash } from '#lib/base/brand.ts'
import type { BlobStore, StoredImage } from '#server/storage/blobStore.ts'

/** Hundred ground truths of 800×800×3 bytes; measuring a frame again and again should not read its truth again and again. */
const defaultMaxBytes = 192 * 1024 * 1024

/** Images in memory by hash, bounded in bytes; the longest unused goes first. Readers at the same time share one read. */
export class TruthCache {
  readonly #blobs: BlobStore
  readonly #maxBytes: number
  /** In order of last use, which a Map keeps when entries are deleted and set again. */
  readonly #images = new Map<BlobHash, StoredImage>()
  readonly #reads = new Map<BlobHash, Promise<StoredImage | null>>()
  #bytes = 0

  constructor(blobs: BlobStore, maxBytes = defaultMaxBytes) {
    this.#blobs = blobs
    this.#maxBytes = maxBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  async image(hash: BlobHash): Promise<StoredImage | null> {
    const known = this.#images.get(hash)
    if (known === undefined) return this.#reads.get(hash) ?? this.#read(hash)
    this.#images.delete(hash)
    this.#images.set(hash, known)
    return known
  }

  async #read(hash: BlobHash): Promise<StoredImage | null> {
    const reading = this.#blobs.read(hash)
    this.#reads.set(hash, reading)
    try {
      const image = await reading
      if (image !== null) this.#keep(hash, image)
      return image
    } finally {
      this.#reads.delete(hash)
    }
  }

  #keep(hash: BlobHash, image: StoredImage): void {
    this.#images.set(hash, image)
    this.#bytes += image.bytes.byteLength
    for (const [oldest, { bytes }] of this.#images) {
      if (this.#bytes <= this.#maxBytes) return
      this.#images.delete(oldest)
      this.#bytes -= bytes.byteLength
    }
  }
}
