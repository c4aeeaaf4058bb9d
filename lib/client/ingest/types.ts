import type { z } from 'zod'
import type { ChannelCount, DataType, PixelImage } from '../../base/image.ts'
import type { Clock } from '../../base/clock.ts'
import type { droppableKinds, resumeModes } from '../../contract/ingest.ts'
import type { Background, Camera, ColorSpace } from '../../contract/primitives.ts'
import type { ImageInput } from './pixels.ts'

export type DroppableKind = (typeof droppableKinds)[number]

/** What JSON can say. */
export type JsonValue = z.core.util.JSONType

export interface IngestClientOptions {
  /** Where the server listens, such as `http://127.0.0.1:4090`. */
  readonly url: string
  readonly project: string
  readonly name: string
  /** 1 to 64 characters of A-Z a-z 0-9 _ -; a random one unless said. */
  readonly runId?: string
  readonly config?: Readonly<Record<string, JsonValue>>
  readonly tags?: readonly string[]
  readonly notes?: string
  readonly resume?: (typeof resumeModes)[number]
  /** Throw at the next call when the server refused something or cannot be used; otherwise training is never disturbed. */
  readonly strict?: boolean
  /** Bytes of pixels kept while the server is slow or away; 256 MiB unless said. */
  readonly bufferBytes?: number
  readonly clock?: Clock
}

export type ClientStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'connected' }
  /** Messages are kept and sent when the server is back. */
  | { readonly state: 'reconnecting'; readonly reason: string }
  /** The server will not take this run; nothing more is sent. */
  | { readonly state: 'refused'; readonly code: string; readonly reason: string }
  | { readonly state: 'closed' }

export interface RefusedMessage {
  readonly type: string
  readonly code: string
  readonly message: string
  readonly field: string | undefined
}

export interface ClientStats {
  /** Messages whose fate is settled and durable on the server. */
  readonly settledMessages: number
  readonly refusedMessages: number
  /** Left out here because the buffer was full, by kind. */
  readonly dropped: Readonly<Partial<Record<DroppableKind, number>>>
  readonly waitingMessages: number
  readonly waitingBytes: number
}

export interface ViewInput {
  readonly view: string
  readonly width: number
  readonly height: number
  readonly split?: string
  readonly camera?: Camera
}

export interface GroundTruthInput {
  readonly view: string
  readonly image: ImageInput
  readonly colorSpace?: ColorSpace
  /** Required for four channels: what shows through. */
  readonly background?: Background
}

interface FrameHeader {
  readonly view: string
  readonly step: number
  readonly colorSpace?: ColorSpace
  readonly wallTimeMs?: number
}

export interface FrameOpenInput extends FrameHeader {
  readonly width: number
  readonly height: number
  readonly channels: ChannelCount
  readonly dataType: DataType
}

export interface FrameInput extends FrameHeader {
  readonly image: ImageInput
}

/** A frame that is rendering. */
export interface FrameWriter {
  /** A rectangle of pixels, its top-left corner at column x and row y. */
  tile(x: number, y: number, image: ImageInput): void
  /** Consecutive pixels in row-major order from `start`: as many as the image has. */
  span(start: number, pixels: PixelImage): void
  close(): void
}

export interface MetadataInput {
  readonly config?: Readonly<Record<string, JsonValue>>
  readonly tags?: readonly string[]
  readonly notes?: string
}

/** Streams one run to a server. Calls return at once and never throw, but under `strict`. */
export interface IngestClient {
  readonly runId: string
  /** The run's page. */
  readonly runUrl: string
  readonly status: ClientStatus
  readonly stats: ClientStats
  scalars(step: number, values: Readonly<Record<string, number>>): void
  view(view: ViewInput): void
  /** Sent once per view; the pixels only when the server does not have them already. */
  groundTruth(truth: GroundTruthInput): void
  openFrame(frame: FrameOpenInput): FrameWriter
  frame(frame: FrameInput): void
  metadata(metadata: MetadataInput): void
  /** Resolves true when everything so far is settled, false when the client was refused or closed before. */
  flush(): Promise<boolean>
  /** Ends the run and flushes. */
  finish(status?: 'finished' | 'failed', reason?: string): Promise<boolean>
  /** Ends the connection; what is not yet settled is lost. */
  close(): void
  onStatus(listener: (status: ClientStatus) => void): () => void
  onRefused(listener: (refused: RefusedMessage) => void): () => void
}
