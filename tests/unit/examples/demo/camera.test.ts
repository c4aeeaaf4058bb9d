import { describe, expect, it } from 'vitest'
import { aim, lookAt, newRay, pinhole, RayCaster } from '#examples/demo/camera.ts'

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

describe('camera', () => {
  it('[DEMO-2] casts the ray of the pinhole equation for an off-centre principal point and unequal focal lengths', () => {
    const caster = new RayCaster({ width: 40, height: 30, fx: 50, fy: 60, cx: 18, cy: 16, cameraToWorld: identity })
    const ray = newRay()
    caster.cast(28, 4, ray)
    const length = Math.hypot(10 / 50, 12 / 60, 1)
    expect([ray.ox, ray.oy, ray.oz]).toEqual([0, 0, 0])
    expect(ray.dx).toBeCloseTo(0.2 / length, 12)
    expect(ray.dy).toBeCloseTo(0.2 / length, 12)
    expect(ray.dz).toBeCloseTo(-1 / length, 12)
  })

  it('[DEMO-2] looks along −z of the camera, towards the target, with world z up in the picture', () => {
    const camera = { ...pinhole(64, 40), cameraToWorld: lookAt([3, 0, 1], [0, 0, 1]) }
    const caster = new RayCaster(camera)
    const centre = newRay()
    caster.cast(camera.cx, camera.cy, centre)
    expect([centre.ox, centre.oy, centre.oz]).toEqual([3, 0, 1])
    expect([centre.dx, centre.dy, centre.dz].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([-1, 0, 0])
    const top = newRay()
    caster.cast(32, 0, top)
    expect(top.dz).toBeGreaterThan(0)
    const right = newRay()
    caster.cast(64, 32, right)
    expect(right.dy).toBeGreaterThan(0)
  })

  it('[DEMO-2] writes a rigid camera-to-world matrix: orthonormal axes, determinant one, last row 0 0 0 1', () => {
    const m = lookAt([1.5, -2, 2.5], [0.1, 0.2, 0.3])
    const column = (axis: number): number[] => [m[axis] ?? 0, m[axis + 4] ?? 0, m[axis + 8] ?? 0]
    const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)
    for (const [i, j] of [[0, 0], [1, 1], [2, 2], [0, 1], [0, 2], [1, 2]] as const) expect(dot(column(i), column(j))).toBeCloseTo(i === j ? 1 : 0, 12)
    const [x = 0, y = 0, z = 0] = column(0)
    const [u = 0, v = 0, w = 0] = column(1)
    expect(dot([y * w - z * v, z * u - x * w, x * v - y * u], column(2))).toBeCloseTo(1, 12)
    expect(m.slice(12)).toEqual([0, 0, 0, 1])
    expect([m[3], m[7], m[11]]).toEqual([1.5, -2, 2.5])
  })

  it('[DEMO-2] spans the asked field of view', () => {
    const { fx, fy, cx, cy } = pinhole(128, 40)
    expect((Math.atan(64 / fx) * 360) / Math.PI).toBeCloseTo(40, 10)
    expect([fy, cx, cy]).toEqual([fx, 64, 64])
  })

  it('[DEMO-2] aims a ray anew', () => {
    const ray = newRay()
    aim(ray, [1, 2, 3], [0, 0, 1])
    expect(ray).toEqual({ ox: 1, oy: 2, oz: 3, dx: 0, dy: 0, dz: 1 })
  })
})
