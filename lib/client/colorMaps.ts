/**
 * Colour maps as tables of 256 colours, RGB bytes. Both are perceptually uniform and read the same to colour-blind eyes: lightness
 * alone carries the magnitude.
 */
export const mapSize = 256

export interface ColorMap {
  readonly name: string
  /** 3 × 256 bytes, lowest value first. */
  readonly table: Uint8Array
}

type Triple = readonly [number, number, number]

const toLinear = (value: number): number => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
const toEncoded = (value: number): number => (value <= 0.003_130_8 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)

/** OKLab of an sRGB colour in [0, 1]; Björn Ottosson, "A perceptual color space for image processing" (2020). */
export function oklabOf([r, g, b]: Triple): Triple {
  const [red, green, blue] = [toLinear(r), toLinear(g), toLinear(b)]
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function bytesOfOklab([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const byte = (linear: number): number => Math.round(255 * toEncoded(Math.min(1, Math.max(0, linear))))
  return [
    byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

function tableOf(colorAt: (place: number) => Triple): Uint8Array {
  const table = new Uint8Array(3 * mapSize)
  for (let index = 0; index < mapSize; index += 1) table.set(bytesOfOklab(colorAt(index / (mapSize - 1))), 3 * index)
  return table
}

function tripleOfHex(hex: number): Triple {
  return [(hex >> 16) / 255, ((hex >> 8) & 0xff) / 255, (hex & 0xff) / 255]
}

/** Nine evenly spaced colours of magma (Nathaniel Smith and Stéfan van der Walt, CC0), joined by straight lines in OKLab. */
const magmaColors = [0x000004, 0x1d1147, 0x51127c, 0x832681, 0xb73779, 0xe75263, 0xfc8961, 0xfec488, 0xfcfdbf].map((hex) => oklabOf(tripleOfHex(hex)))

function magmaAt(place: number): Triple {
  const position = place * (magmaColors.length - 1)
  const index = Math.min(Math.floor(position), magmaColors.length - 2)
  const share = position - index
  const [from, to] = [magmaColors[index] ?? [0, 0, 0], magmaColors[index + 1] ?? [0, 0, 0]]
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]), from[2] + share * (to[2] - from[2])]
}

/** Blue below zero, orange above, near-black at zero: lightness grows evenly to both sides, and the two hues differ for every eye. */
function divergingAt(place: number): Triple {
  const signed = 2 * place - 1
  const strength = Math.abs(signed)
  const hueRadians = ((signed < 0 ? 245 : 62) * Math.PI) / 180
  const chroma = 0.145 * strength ** 0.75
  return [0.13 + 0.65 * strength, chroma * Math.cos(hueRadians), chroma * Math.sin(hueRadians)]
}

export const magma: ColorMap = { name: 'magma', table: tableOf(magmaAt) }
export const diverging: ColorMap = { name: 'blue to orange', table: tableOf(divergingAt) }

/** Index into a map's table for a place in [0, 1]; what lies outside takes the end's colour. */
export function mapIndex(place: number): number {
  return Math.round(Math.min(1, Math.max(0, place)) * (mapSize - 1))
}

/** The map as a CSS gradient, for legends. */
export function cssGradient({ table }: ColorMap, stops = 17): string {
  const colors = Array.from({ length: stops }, (_, index) => {
    const at = 3 * mapIndex(index / (stops - 1))
    return `rgb(${table[at] ?? 0} ${table[at + 1] ?? 0} ${table[at + 2] ?? 0})`
  })
  return `linear-gradient(to right, ${colors.join(', ')})`
}
