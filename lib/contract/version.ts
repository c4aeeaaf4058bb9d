/**
 * Version of the ingest protocol. It rises by one with every change that an older client or server would misread;
 * `docs/protocol.md` describes exactly this version.
 */
export const protocolVersion = 1

/** Version of the product, shown in handshakes, logs and pages. */
export const productVersion = '0.1.0'
