import { describe, expect, it } from 'vitest'
import { lookAt, pinhole } from '#examples/demo/camera.ts'
import { RayMarcher } from '#examples/demo/rayMarcher.ts'
import { demoScene } from '#examples/demo/scene.ts'
import { toDisplay } from '#examples/demo/shading.ts'
import { heldOutCameras, renderViews, trainingCameras } from '#examples/demo/views.ts'
import { ballScene, noPause, rayTo } from './fixtures.ts'

function finish<Value>(work: Generator<undefined, Value>): Value {
  let next = work.next()
  while (next.done !== true) next = work.next()
  return next.value
}

describe('RayMarcher', () => {
  it('[DEMO-1] meets a sphere where the quadratic equation says', () => {
    const marcher = new RayMarcher(ballScene)
    expect(marcher.trace(rayTo([3, 0, 0.5], [0, 0, 0.5]))).toBeCloseTo(2.5, 3)
    // At height h above the centre the surface lies √(r² − h²) before it.
    expect(marcher.trace(rayTo([3, 0, 0.8], [0, 0, 0.8]))).toBeCloseTo(3 - 0.4, 3)
  })

  it('[DEMO-1] passes a sphere by just outside its silhouette and meets it just inside', () => {
    const marcher = new RayMarcher(ballScene)
    // Seen from distance 3 the silhouette is a cone of half angle asin(r / 3).
    const edge = 3 * Math.tan(Math.asin(0.5 / 3))
    expect(marcher.trace(rayTo([3, 0, 0.5], [0, edge * 0.99, 0.5]))).toBeLessThan(3)
    expect(marcher.trace(rayTo([3, 0, 0.5], [0, edge * 1.01, 0.5]))).toBe(Infinity)
  })

  it('[DEMO-1] shows the background where there is nothing, also behind the camera', () => {
    const marcher = new RayMarcher(ballScene)
    expect(marcher.radiance(rayTo([3, 0, 0.5], [6, 0, 0.5]))).toEqual(ballScene.background)
  })

  it('[DEMO-1] is brighter on the sunny side', () => {
    const marcher = new RayMarcher(ballScene)
    const sunny = marcher.radiance(rayTo([2, -2, 2.5], [0, 0, 0.5]))
    const shady = marcher.radiance(rayTo([-2, 2, 0.2], [0, 0, 0.5]))
    expect(sunny[0]).toBeGreaterThan(1.5 * shady[0])
  })

  it('[DEMO-1] averages the rays of a pixel, so that a silhouette is smooth', () => {
    const camera = { ...pinhole(16, 40), cameraToWorld: lookAt([3, 0, 0.5], [0, 0, 0.5]) }
    const marcher = new RayMarcher({ ...ballScene, background: [0, 0, 0] })
    const levels = (samples: number): number => new Set(finish(marcher.render(camera, samples)).filter((_, i) => i % 3 === 0)).size
    expect(levels(3)).toBeGreaterThan(levels(1))
  })

  it('[DEMO-1] the demo scene fits its bounds and fills part of every view with display values', async () => {
    const cameras = [...heldOutCameras({ count: 2, size: 24 }), ...trainingCameras({ count: 2, size: 24, seed: 1 })]
    const views = await renderViews(new RayMarcher(demoScene), cameras, { samples: 1, pause: noPause })
    for (const { pixels } of views) {
      expect(pixels.every((value) => value >= 0 && value <= 1)).toBe(true)
      const covered = pixels.filter((value, i) => i % 3 === 0 && value < 0.999).length / (24 * 24)
      expect(covered).toBeGreaterThan(0.2)
      expect(covered).toBeLessThan(0.8)
    }
    const { lower, upper } = demoScene.bounds
    for (const { distance } of demoScene.objects) {
      for (let i = 0; i < 200; i++) {
        // Points spread over the six faces of the bounds lie outside every object.
        const spot = [0, 1, 2].map((axis) => (lower[axis] ?? 0) + (((i * (37 + 22 * axis)) % 100) / 100) * ((upper[axis] ?? 0) - (lower[axis] ?? 0)))
        spot[i % 3] = (i % 2 === 0 ? lower : upper)[i % 3] ?? 0
        expect(distance(spot[0] ?? 0, spot[1] ?? 0, spot[2] ?? 0)).toBeGreaterThan(0)
      }
    }
  })

  it('[DEMO-1] turns linear light into display values by the 2.2 power law', () => {
    expect(toDisplay(0.5)).toBeCloseTo(0.7297, 4)
    expect([toDisplay(-1), toDisplay(2)]).toEqual([0, 1])
  })
})
