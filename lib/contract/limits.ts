/** Every number the server refuses to exceed, and why it is that number. `docs/protocol.md` lists them all. */
const mebibyte = 1024 * 1024

export const limits = {
  /** Bytes of one image in one message; an 800×800×3 float32 frame is 7.3 MiB, larger frames go by tiles or spans. */
  imageBytesPerMessage: 32 * mebibyte,
  /**
   * Bytes of one transport message, attachments included. Above it the transport can only drop the connection, so it is four
   * times what a valid message needs: whatever lies between is refused by name and the connection lives.
   */
  transportMessageBytes: 128 * mebibyte,
  /** Attachments a message may have: a valid one has at most one. */
  attachmentsPerMessage: 10,
  /** Pixels on one side of a frame. */
  frameSide: 16_384,
  /** Pixels of one frame, checked before anything is allocated or decoded. */
  framePixels: 64_000_000,
  /** Decoded bytes of one frame: what one open frame may cost the server in memory. */
  frameBytes: 256 * mebibyte,
  /** Frames one run may have open at a time. */
  openFramesPerRun: 64,
  /** Decoded bytes that the open frames of one run may have together: four of the largest, or sixty-four of 16 MiB. */
  openFrameBytesPerRun: 1024 * mebibyte,
  /** Points in one `scalars` message. */
  pointsPerMessage: 10_000,
  /** Characters of a series name, view key, run name, project or tag. */
  nameLength: 200,
  /** Characters of a run's notes. */
  notesLength: 20_000,
  /** Characters of a run's configuration as JSON. */
  configLength: 256 * 1024,
  /** Lists and objects inside one another in a configuration; beyond a few thousand, writing JSON exhausts the stack. */
  configDepth: 64,
  tagsPerRun: 64,
  seriesPerRun: 10_000,
  viewsPerRun: 10_000,
  /** Ground-truth hashes in one `blobs` question. */
  hashesPerQuestion: 1_000,
  /** Unacknowledged messages a writer may have in flight; the server tells this window in every reply. */
  messagesInFlight: 64,
  /** Unacknowledged attachment bytes a writer may have in flight. */
  bytesInFlight: 64 * mebibyte,
  /** A writer that stays silent (no message, no heartbeat) this long is taken for crashed. */
  heartbeatTimeoutMs: 30_000,
  /** How often a client should send a heartbeat. */
  heartbeatIntervalMs: 5_000,
  /** Points of one curve in one answer; more than any screen has columns. */
  pointsPerCurve: 4_000,
  /** Curves in one question. */
  curvesPerQuestion: 64,
  /** Rows in one list answer. */
  rowsPerAnswer: 1_000,
  /** Largest step: every integer up to it is exact in float64. */
  step: Number.MAX_SAFE_INTEGER,
} as const
