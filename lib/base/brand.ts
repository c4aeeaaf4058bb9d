/**
 * Branded primitives: a `RunId` is a string at run time, yet the compiler refuses any other string in its place.
 * This file is the only one allowed to use a type assertion.
 */
declare const brandOf: unique symbol

export type Brand<Value, Name extends string> = Value & { readonly [brandOf]: Name }

export type RunId = Brand<string, 'RunId'>
export type FrameId = Brand<string, 'FrameId'>
/** Lower-case hexadecimal SHA-256 of a blob's bytes. */
export type BlobHash = Brand<string, 'BlobHash'>
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMillis = Brand<number, 'UnixMillis'>

export function runId(value: string): RunId {
  return value as RunId
}

export function frameId(value: string): FrameId {
  return value as FrameId
}

export function blobHash(value: string): BlobHash {
  return value as BlobHash
}

export function unixMillis(value: number): UnixMillis {
  return value as UnixMillis
}
