import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/base/appError.ts'
import { decodeImage, readImageShape } from '#server/pixels/decodeImage.ts'

const colours = Buffer.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30])
const rgb = () => sharp(colours, { raw: { width: 2, height: 2, channels: 3 } })
const rgba = () => sharp(Buffer.from([1, 2, 3, 0, 4, 5, 6, 128]), { raw: { width: 2, height: 1, channels: 4 } })
const grey = () => sharp(Buffer.from([0, 7, 200, 255]), { raw: { width: 4, height: 1, channels: 1 } }).toColourspace('b-w')

const solid = (background: string) => sharp({ create: { width: 4, height: 4, channels: 3, background } }).png().toBuffer()

async function refusal(decoding: Promise<unknown>): Promise<AppError> {
  const error: unknown = await decoding.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof AppError) return error
  throw new Error('expected a refusal')
}

describe('decodeImage', () => {
  it.each([
    ['png', () => rgb().png().toBuffer()],
    ['png', () => rgb().png({ palette: true, quality: 100 }).toBuffer()],
    ['webp', () => rgb().webp({ lossless: true }).toBuffer()],
    ['png', () => rgb().png({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer()],
    ['png', () => rgb().withIccProfile('p3', { attach: true }).png().toBuffer().then((file) => withPixels(file))],
  ] as const)('[WIRE-12] the pixels of a lossless file are exactly those that went in (%#)', async (encoding, encode) => {
    const image = await decodeImage({ encoding, data: await encode() })
    expect(image).toMatchObject({ width: 2, height: 2, channels: 3, dataType: 'uint8' })
    expect([...image.bytes]).toEqual([...colours])
  })

  it('[WIRE-12] alpha is kept straight, and grey stays one channel', async () => {
    expect([...(await decodeImage({ encoding: 'png', data: await rgba().png().toBuffer() })).bytes]).toEqual([1, 2, 3, 0, 4, 5, 6, 128])
    const image = await decodeImage({ encoding: 'png', data: await grey().png().toBuffer() })
    expect(image).toMatchObject({ width: 4, height: 1, channels: 1 })
    expect([...image.bytes]).toEqual([0, 7, 200, 255])
  })

  it('[WIRE-12] a JPEG is decoded, grey or in colour', async () => {
    expect(await decodeImage({ encoding: 'jpeg', data: await rgb().jpeg().toBuffer() })).toMatchObject({ width: 2, height: 2, channels: 3 })
    expect(await decodeImage({ encoding: 'jpeg', data: await grey().jpeg().toBuffer() })).toMatchObject({ channels: 1 })
  })

  it.each([
    { name: 'another format than declared', encoding: 'png', encode: () => rgb().jpeg().toBuffer(), message: /declared as png, but its content is jpeg/ },
    { name: 'a format that is not taken', encoding: 'png', encode: () => rgb().tiff().toBuffer(), message: /none of png, jpeg, webp/ },
    { name: 'a GIF', encoding: 'webp', encode: () => rgb().gif().toBuffer(), message: /none of png, jpeg, webp/ },
    { name: 'SVG text', encoding: 'png', encode: () => Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), message: /none of/ },
    { name: '16 bits', encoding: 'png', encode: () => rgb().toColourspace('rgb16').png().toBuffer(), message: /ushort samples; expected 8 bits/ },
    { name: 'grey with alpha', encoding: 'png', encode: () => sharp(Buffer.from([1, 2]), { raw: { width: 1, height: 1, channels: 2 } }).toColourspace('b-w').png().toBuffer(), message: /2 channels/ },
    { name: 'CMYK', encoding: 'jpeg', encode: () => rgb().toColourspace('cmyk').jpeg().toBuffer(), message: /CMYK/ },
    { name: 'an animation', encoding: 'webp', encode: async () => sharp(await Promise.all(['red', 'blue'].map((background) => solid(background))), { join: { animated: true } }).webp().toBuffer(), message: /animation of 2/ },
    { name: 'a file that is cut off', encoding: 'png', encode: async () => (await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red', noise: { type: 'gaussian', mean: 9, sigma: 9 } } }).png().toBuffer()).subarray(0, -2_000), message: /cannot be decoded|header/ },
    { name: 'nothing', encoding: 'png', encode: () => Promise.resolve(Buffer.alloc(0)), message: /none of/ },
  ] as const)('[WIRE-12] refuses $name', async ({ encoding, encode, message }) => {
    const error = await refusal(decodeImage({ encoding, data: await encode() }))
    expect(error.code).toBe('undecodable_image')
    expect(error.message).toMatch(message)
  })

  it('[WIRE-12] refuses by the header what would be too large to decode', async () => {
    const file = await sharp({ create: { width: 16_000, height: 1, channels: 3, background: 'red' } }).png().toBuffer()
    const bomb = withSize(file, 16_000, 16_000)
    expect(await refusal(readImageShape({ encoding: 'png', data: bomb }))).toMatchObject({ code: 'too_large', message: expect.stringContaining('16000×16000') as string })
    const wide = await sharp({ create: { width: 17_000, height: 1, channels: 3, background: 'red' } }).png().toBuffer()
    expect(await refusal(decodeImage({ encoding: 'png', data: wide }))).toMatchObject({ code: 'too_large', message: expect.stringContaining('17000×1') as string })
  })
})

/** A PNG whose header claims another size; the checksum of the header chunk is made to fit. */
function withSize(file: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(file)
  changed.writeUInt32BE(width, 16)
  changed.writeUInt32BE(height, 20)
  changed.writeInt32BE(crc32(changed.subarray(12, 29)), 29)
  return changed
}

function crc32(data: Uint8Array): number {
  let crc = -1
  for (const byte of data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc
}

/** The file with an embedded colour profile, but with the pixels of `colours`. */
async function withPixels(profiled: Buffer): Promise<Buffer> {
  const plain = await rgb().png().toBuffer()
  const profile = chunkOf(profiled, 'iCCP')
  return Buffer.concat([plain.subarray(0, 33), profile, plain.subarray(33)])
}

function chunkOf(file: Buffer, name: string): Buffer {
  const at = file.indexOf(name, 0, 'latin1') - 4
  return file.subarray(at, at + 12 + file.readUInt32BE(at))
}
