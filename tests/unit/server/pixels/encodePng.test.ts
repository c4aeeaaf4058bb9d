import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { ChannelCount, PixelImage } from '#lib/base/image.ts'
import { encodePng } from '#server/pixels/encodePng.ts'

async function decoded(image: PixelImage): Promise<{ readonly channels: number; readonly values: readonly number[] }> {
  const png = await encodePng(image)
  const { channels } = await sharp(png).metadata()
  const { data } = await sharp(png).toColourspace(channels === 1 ? 'b-w' : 'srgb').raw().toBuffer({ resolveWithObject: true })
  return { channels, values: [...data] }
}

describe('PNG', () => {
  it.each<ChannelCount>([1, 3, 4])('[HTTP-11] keeps the values of %i channels as they are', async (channels) => {
    const values = Array.from({ length: channels * 5 }, (_, index) => index * 12)
    expect(await decoded({ width: 5, height: 1, channels, dataType: 'uint8', bytes: Uint8Array.from(values) })).toEqual({ channels, values })
  })

  it('[HTTP-11] reads bytes from shared memory, beginning anywhere', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(7), 1)
    shared.set([9, 8, 7, 6, 5, 4])
    expect(await decoded({ width: 1, height: 2, channels: 3, dataType: 'uint8', bytes: shared })).toEqual({ channels: 3, values: [9, 8, 7, 6, 5, 4] })
  })
})
