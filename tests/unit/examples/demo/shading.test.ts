import { describe, expect, it } from 'vitest'
import { shade, sunDirection, type SurfacePoint } from '#examples/demo/shading.ts'
import { add, cross, dot, mix, multiply, normalise, scale, subtract } from '#examples/demo/vector.ts'

const matt: SurfacePoint = {
  position: [0, 0, 0],
  normal: sunDirection,
  incoming: scale(sunDirection, -1),
  material: { albedo: () => [0.5, 0.5, 0.5], gloss: 0 },
  sunlight: 1,
  openness: 1,
}
const glossy: SurfacePoint = { ...matt, material: { albedo: () => [0.5, 0.5, 0.5], gloss: 1 } }

describe('shade', () => {
  it('[DEMO-1] falls with the cosine to the sun, and to the sky alone in shadow', () => {
    const lit = shade(matt)[0]
    const dark = shade({ ...matt, sunlight: 0 })[0]
    const half = shade({ ...matt, sunlight: 0.5 })[0]
    expect(lit).toBeGreaterThan(dark)
    expect(half).toBeCloseTo((lit + dark) / 2, 12)
    expect(shade({ ...matt, sunlight: 0, openness: 0 })).toEqual([0, 0, 0])
  })

  it('[DEMO-1] depends on the direction of view where the material is glossy, and only there', () => {
    const aside = normalise([0.3, 0.5, -1])
    expect(shade({ ...matt, incoming: aside })).toEqual(shade(matt))
    expect(shade(glossy)[0]).toBeGreaterThan(shade({ ...glossy, incoming: aside })[0] + 0.1)
  })
})

describe('vectors', () => {
  it('[DEMO-1] follow the textbook', () => {
    expect(add([1, 2, 3], [4, 5, 6])).toEqual([5, 7, 9])
    expect(subtract([1, 2, 3], [4, 5, 6])).toEqual([-3, -3, -3])
    expect(multiply([1, 2, 3], [4, 5, 6])).toEqual([4, 10, 18])
    expect(cross([1, 0, 0], [0, 1, 0])).toEqual([0, 0, 1])
    expect(dot([1, 2, 3], [4, 5, 6])).toBe(32)
    expect(mix([0, 0, 0], [4, 8, 12], 0.25)).toEqual([1, 2, 3])
    expect(normalise([0, 3, 4])).toEqual([0, 0.6000000000000001, 0.8])
  })
})
