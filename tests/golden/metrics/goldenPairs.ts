import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { PixelImage } from '#lib/base/image.ts'
import { readNumber, type SpelledNumber } from '#lib/base/spelledNumber.ts'
import type { SsimPreset } from '#lib/metrics/index.ts'

export const goldenNames = ['astronaut256', 'odd53x37', 'noise11x23', 'identical64'] as const

export type GoldenName = (typeof goldenNames)[number]

interface SpelledValues {
  readonly l1: SpelledNumber
  readonly l2: SpelledNumber
  readonly smoothL1_beta1: SpelledNumber
  readonly 'smoothL1_beta0.1': SpelledNumber
  readonly psnr: SpelledNumber
  readonly psnr_perChannelMean: SpelledNumber
  readonly psnr_perChannel: readonly SpelledNumber[]
  readonly psnr_luma709: SpelledNumber
  readonly l1_perChannel: readonly SpelledNumber[]
  readonly l2_perChannel: readonly SpelledNumber[]
  readonly ssim: Readonly<Record<SsimPreset, SpelledNumber>>
  readonly ssim_perChannel_pytorch: readonly SpelledNumber[]
}

const folder = new URL('./', import.meta.url)
const expected = JSON.parse(await readFile(new URL('expected.json', folder), 'utf8')) as Record<GoldenName, { values: SpelledValues }>

export function goldenValues(name: GoldenName): SpelledValues {
  return expected[name].values
}

export async function goldenPair(name: GoldenName): Promise<{ readonly prediction: PixelImage; readonly groundTruth: PixelImage }> {
  return { prediction: await decode(`${name}.pred.png`), groundTruth: await decode(`${name}.gt.png`) }
}

/** Distance that is 0 for two equal infinities. */
export function distance(actual: number, spelled: SpelledNumber): number {
  const wanted = readNumber(spelled)
  return actual === wanted ? 0 : Math.abs(actual - wanted)
}

async function decode(file: string): Promise<PixelImage> {
  const png = await readFile(new URL(file, folder))
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  if (info.channels !== 3) throw new Error(`${file} has ${info.channels} channels`)
  return { width: info.width, height: info.height, channels: 3, dataType: 'uint8', bytes: new Uint8Array(data) }
}
