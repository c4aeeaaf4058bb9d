import type { BlobHash } from '#lib/base/brand.ts'
import type { PixelImage } from '#lib/base/image.ts'
import type { ColorSpace } from '#lib/contract/primitives.ts'

/** An image at rest. */
export interface StoredImage extends PixelImage {
  readonly colorSpace: ColorSpace
}

/**
 * Images by the SHA-256 of their canonical form (`lib/contract/canonicalPixels.ts`). `put` answers only when the bytes survive a
 * power cut: temporary file, fsync, rename, fsync of the directory.
 */
export interface BlobStore {
  put(image: StoredImage): Promise<BlobHash>
  has(hash: BlobHash): Promise<boolean>
  /** Null when there is no such blob. The bytes are backed by a SharedArrayBuffer, so that workers read them without a copy. */
  read(hash: BlobHash): Promise<StoredImage | null>
  close(): Promise<void>
}

/**
 * Pixels of frames that are still rendering: one append-only file per frame, so that nothing written is ever overwritten and a torn
 * end lies beyond every committed offset.
 */
export interface FrameJournal {
  /** Appends at the end of the frame's committed bytes; durable only after `sync`. Answers the offset. */
  append(frameId: string, bytes: Uint8Array): Promise<number>
  /** Makes everything appended to these frames durable. */
  sync(frameIds: readonly string[]): Promise<void>
  read(frameId: string, offset: number, byteLength: number): Promise<Uint8Array>
  /** Forgets bytes appended after `committedLength`, which a failed commit or a crash left behind. */
  truncate(frameId: string, committedLength: number): Promise<void>
  remove(frameId: string): Promise<void>
  /** Every frame that has a journal: those that are not open any more were left behind by a crash and can be removed. */
  frameIds(): Promise<readonly string[]>
  close(): Promise<void>
}
