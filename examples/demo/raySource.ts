import { newRay, RayCaster, type Ray, type View } from './camera.ts'
import type { Random } from './random.ts'

/** Draws random pixels from all training views: for each the ray through its centre and the colour to be learned. */
export class RaySource {
  readonly ray: Ray = newRay()
  readonly colour = new Float64Array(3)
  readonly #views: readonly { readonly view: View; readonly caster: RayCaster }[]
  readonly #random: Random

  constructor(views: readonly View[], random: Random) {
    this.#views = views.map((view) => ({ view, caster: new RayCaster(view.camera) }))
    this.#random = random
  }

  /** Sets `ray` and `colour` to those of another pixel. */
  draw(): void {
    const entry = this.#views[this.#random.below(this.#views.length)]
    if (entry === undefined) return
    const { width, height } = entry.view.camera
    const x = this.#random.below(width)
    const y = this.#random.below(height)
    entry.caster.cast(x + 0.5, y + 0.5, this.ray)
    const at = (y * width + x) * 3
    for (let c = 0; c < 3; c++) this.colour[c] = entry.view.pixels[at + c] ?? 0
  }
}
