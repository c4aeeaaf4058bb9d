import { createRequire } from 'node:module'
import { heading, quantile, row } from './figures.ts'

/** What unmasking one 800×800×3 float32 image costs, natively and in JavaScript (decision 0009). The peer is the loop that `ws` falls back to. */

interface NativeUnmask {
  unmask(bytes: Buffer, mask: Buffer): void
}

function loadNative(): NativeUnmask {
  try {
    return createRequire(import.meta.url)('bufferutil') as NativeUnmask
  } catch {
    // An optional dependency that this platform could neither find nor build.
    console.log('bufferutil is not installed here: native unmasking was not measured.')
    process.exit(0)
  }
}

const native = loadNative()
const bytes = Buffer.alloc(800 * 800 * 3 * 4, 5)
const mask = Buffer.from([1, 2, 3, 4])

function inJavaScript(): void {
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = (bytes[index] ?? 0) ^ (mask[index & 3] ?? 0)
}

function medianMs(action: () => void): number {
  const timesMs = Array.from({ length: 21 }, () => {
    const startedAt = performance.now()
    action()
    return performance.now() - startedAt
  })
  return quantile(timesMs, 0.5)
}

const nativeMs = medianMs(() => native.unmask(bytes, mask))
const javaScriptMs = medianMs(inJavaScript)

heading('Unmasking 7.3 MiB, median of 21')
row('', 'bufferutil', 'JavaScript', 'ratio')
row('one 800×800×3 float32 image', `${nativeMs.toFixed(2)} ms`, `${javaScriptMs.toFixed(1)} ms`, (javaScriptMs / nativeMs).toFixed(0))
