import { describe, expect, it } from 'vitest'
import { canonicalHash, imageOf, toPayload } from '#lib/client/ingest/pixels.ts'

describe('pixels', () => {
  it('[ING-28] a typed array says its data type, wherever it lies in its buffer', () => {
    const buffer = new Float32Array([9, 0.5, 1, 2])
    const image = imageOf({ width: 1, height: 1, channels: 3, pixels: buffer.subarray(1) })
    expect(image.dataType).toBe('float32')
    expect([...new Float32Array(Uint8Array.from(image.bytes).buffer)]).toEqual([0.5, 1, 2])
    expect(imageOf({ width: 1, height: 1, channels: 3, pixels: new Uint8ClampedArray(3) }).dataType).toBe('uint8')
    expect(() => imageOf({ width: 2, height: 1, channels: 3, pixels: new Uint8Array(3) })).toThrow(/3 bytes/)
  })

  it('[ING-28] pixels are copied into a message, image files too', () => {
    const data = Uint8Array.of(1, 2, 3)
    const payloads = [toPayload({ width: 1, height: 1, channels: 3, dataType: 'uint8', bytes: data }), toPayload({ encoding: 'png', data })]
    data.fill(0)
    expect(payloads.map((payload) => [...payload.data])).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ])
  })

  it('[WIRE-4] an image file has no hash, because only the server decodes it', async () => {
    expect(await canonicalHash({ encoding: 'png', data: new Uint8Array(3) }, 'srgb')).toBeNull()
  })
})
