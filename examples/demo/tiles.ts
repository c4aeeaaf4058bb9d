import { newRay, RayCaster, type Camera } from './camera.ts'
import type { VolumeRenderer } from './volumeRenderer.ts'

export interface Tile {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Height × width × 3, as the field has them: nothing is clamped. */
  readonly pixels: Float32Array
}

/** Renders a view tile by tile, left to right and top to bottom; undefined between tiles is a chance to pause. */
export function* renderTiles(renderer: VolumeRenderer, camera: Camera, tileSize: number): Generator<Tile | undefined> {
  const caster = new RayCaster(camera)
  const ray = newRay()
  for (let y = 0; y < camera.height; y += tileSize) {
    for (let x = 0; x < camera.width; x += tileSize) {
      const width = Math.min(tileSize, camera.width - x)
      const height = Math.min(tileSize, camera.height - y)
      const pixels = new Float32Array(width * height * 3)
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          caster.cast(x + column + 0.5, y + row + 0.5, ray)
          renderer.forward(ray, 0.5)
          pixels.set(renderer.colour, (row * width + column) * 3)
        }
        yield undefined
      }
      yield { x, y, width, height, pixels }
    }
  }
}
