import { describe, expect, it } from 'vitest'
import { RayMarcher } from '#examples/demo/rayMarcher.ts'
import { Random } from '#examples/demo/random.ts'
import { heldOutCameras, renderViews, trainingCameras } from '#examples/demo/views.ts'
import { ballScene, noPause } from './fixtures.ts'

describe('views', () => {
  it('[DEMO-3] renders the same pictures for the same seed, and other ones for another', async () => {
    const render = async (seed: number): Promise<number[]> => {
      const views = await renderViews(new RayMarcher(ballScene), trainingCameras({ count: 2, size: 12, seed }), { samples: 2, pause: noPause })
      return views.flatMap(({ pixels }) => [...pixels])
    }
    expect(await render(1)).toEqual(await render(1))
    expect(await render(1)).not.toEqual(await render(2))
  })

  it('[DEMO-3] holds out cameras that no training view shares', () => {
    const place = ({ camera }: { camera: { cameraToWorld: readonly number[] } }): number[] => [3, 7, 11].map((i) => camera.cameraToWorld[i] ?? 0)
    const training = trainingCameras({ count: 60, size: 32, seed: 1 }).map(place)
    for (const held of heldOutCameras({ count: 6, size: 32 }).map(place)) {
      const nearest = Math.min(...training.map((other) => Math.hypot(...other.map((value, i) => value - (held[i] ?? 0)))))
      expect(nearest).toBeGreaterThan(0.01)
    }
  })

  it('[DEMO-3] names every view once and tells how many are rendered', async () => {
    const cameras = heldOutCameras({ count: 3, size: 4 })
    const counts: number[] = []
    const views = await renderViews(new RayMarcher(ballScene), cameras, { samples: 1, pause: noPause, onView: (count) => counts.push(count) })
    expect(views.map(({ name }) => name)).toEqual(['test/00', 'test/01', 'test/02'])
    expect(counts).toEqual([1, 2, 3])
  })

  it('[DEMO-3] pauses after every row of pixels', async () => {
    let pauses = 0
    const pause = (): Promise<void> => {
      pauses++
      return Promise.resolve()
    }
    await renderViews(new RayMarcher(ballScene), heldOutCameras({ count: 2, size: 9 }), { samples: 1, pause })
    expect(pauses).toBe(18)
  })
})

describe('Random', () => {
  it('[DEMO-3] repeats its sequence by seed, differs between neighbouring seeds, and starts from any seed', () => {
    const sequence = (seed: number): number[] => {
      const random = new Random(seed)
      return Array.from({ length: 5 }, () => random.next())
    }
    expect(sequence(7)).toEqual(sequence(7))
    expect(sequence(7)).not.toEqual(sequence(8))
    for (const seed of [0, -1, 2 ** 31, 0x5bd1e995]) expect(sequence(seed).every((value) => value > 0 && value < 1)).toBe(true)
  })

  it('[DEMO-3] is uniform enough: every one of ten values comes up about a tenth of the time', () => {
    const random = new Random(1)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 20_000; i++) {
      const value = random.below(10)
      counts[value] = (counts[value] ?? 0) + 1
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })
})
