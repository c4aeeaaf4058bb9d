import { describe, expect, it } from 'vitest'
import { Random } from '#examples/demo/random.ts'
import { disc, roundedBox, sphere, torus, type Solid } from '#examples/demo/signedDistance.ts'

const solids: Readonly<Record<string, Solid>> = {
  sphere: sphere([0.1, -0.2, 0.3], 0.4),
  torus: torus({ centre: [0.2, 0.1, 0], axis: [1, 2, 3], major: 0.5, minor: 0.1 }),
  roundedBox: roundedBox({ centre: [-0.1, 0, 0.2], half: [0.4, 0.3, 0.2], radius: 0.05, turn: 0.6 }),
  disc: disc({ centre: [0, 0.1, 0], radius: 0.6, halfHeight: 0.1, rim: 0.03 }),
}

describe('signed distances', () => {
  it('[DEMO-1] of a torus is the distance to its circle less the thickness', () => {
    const { distance } = torus({ centre: [0, 0, 0], axis: [0, 0, 1], major: 1, minor: 0.25 })
    expect(distance(1, 0, 0)).toBeCloseTo(-0.25, 12)
    expect(distance(0, 0, 0)).toBeCloseTo(0.75, 12)
    expect(distance(0, 1, 1)).toBeCloseTo(0.75, 12)
  })

  it('[DEMO-1] of a rounded box follows faces, rounded corners and the turn', () => {
    const { distance } = roundedBox({ centre: [0, 0, 0], half: [1, 2, 3], radius: 0.1, turn: 0 })
    expect(distance(1.5, 0, 0)).toBeCloseTo(0.5, 12)
    expect(distance(0, 0, 0)).toBeCloseTo(-1, 12)
    expect(distance(2, 3, 4)).toBeCloseTo(Math.sqrt(3) * 1.1 - 0.1, 12)
    const turned = roundedBox({ centre: [0, 0, 0], half: [1, 2, 3], radius: 0.1, turn: Math.PI / 2 })
    expect(turned.distance(2.5, 0, 0)).toBeCloseTo(0.5, 12)
  })

  it('[DEMO-1] of a disc follows its top, its side and its rim', () => {
    const { distance } = disc({ centre: [0, 0, 0], radius: 1, halfHeight: 0.2, rim: 0.05 })
    expect(distance(0.3, 0.3, 0.5)).toBeCloseTo(0.3, 12)
    expect(distance(0, 1.5, 0)).toBeCloseTo(0.5, 12)
    expect(distance(1, 0, 0.2)).toBeCloseTo(0.05 * (Math.SQRT2 - 1), 12)
  })

  it.each(Object.entries(solids))('[DEMO-1] a %s lies inside its bounding sphere and never overstates a distance', (_, { centre, boundingRadius, distance }) => {
    const random = new Random(5)
    const point = (): [number, number, number] => [random.next() * 2 - 1, random.next() * 2 - 1, random.next() * 2 - 1]
    for (let i = 0; i < 2000; i++) {
      const a = point()
      const b = point()
      if (distance(...a) <= 0) expect(Math.hypot(a[0] - centre[0], a[1] - centre[1], a[2] - centre[2])).toBeLessThanOrEqual(boundingRadius)
      // A function that changes no faster than its argument cannot step over a surface.
      expect(Math.abs(distance(...a) - distance(...b))).toBeLessThanOrEqual(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) + 1e-12)
    }
  })
})
