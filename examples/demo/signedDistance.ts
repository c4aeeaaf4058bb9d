import { dot, normalise, type Vector3 } from './vector.ts'

/** The signed distance to a surface, negative inside; never more than the true distance, which sphere tracing needs (Hart 1996). */
export type SignedDistance = (x: number, y: number, z: number) => number

/** A solid, with a sphere that contains it so that rays which pass it by need not ask for its distance. */
export interface Solid {
  readonly centre: Vector3
  readonly boundingRadius: number
  readonly distance: SignedDistance
}

export function sphere(centre: Vector3, radius: number): Solid {
  const [cx, cy, cz] = centre
  const distance: SignedDistance = (x, y, z) => Math.sqrt((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2) - radius
  return { centre, boundingRadius: radius, distance }
}

/** A ring around `axis` through its `centre`. */
export function torus({ centre, axis, major, minor }: { centre: Vector3; axis: Vector3; major: number; minor: number }): Solid {
  const [cx, cy, cz] = centre
  const unit = normalise(axis)
  const distance: SignedDistance = (x, y, z) => {
    const px = x - cx
    const py = y - cy
    const pz = z - cz
    const along = px * unit[0] + py * unit[1] + pz * unit[2]
    const across = Math.sqrt(Math.max(0, px * px + py * py + pz * pz - along * along)) - major
    return Math.sqrt(across * across + along * along) - minor
  }
  return { centre, boundingRadius: major + minor, distance }
}

/** A box with rounded edges, turned by `turn` radians about its vertical axis; `half` is its extent from centre to face. */
export function roundedBox({ centre, half, radius, turn }: { centre: Vector3; half: Vector3; radius: number; turn: number }): Solid {
  const [cx, cy, cz] = centre
  const cosine = Math.cos(turn)
  const sine = Math.sin(turn)
  const distance: SignedDistance = (x, y, z) => {
    const px = x - cx
    const py = y - cy
    const qx = Math.abs(px * cosine + py * sine) - half[0] + radius
    const qy = Math.abs(py * cosine - px * sine) - half[1] + radius
    const qz = Math.abs(z - cz) - half[2] + radius
    const outside = Math.sqrt(Math.max(qx, 0) ** 2 + Math.max(qy, 0) ** 2 + Math.max(qz, 0) ** 2)
    return outside + Math.min(Math.max(qx, qy, qz), 0) - radius
  }
  return { centre, boundingRadius: Math.sqrt(dot(half, half)), distance }
}

/** An upright cylinder with rounded rims. */
export function disc({ centre, radius, halfHeight, rim }: { centre: Vector3; radius: number; halfHeight: number; rim: number }): Solid {
  const [cx, cy, cz] = centre
  const distance: SignedDistance = (x, y, z) => {
    const radial = Math.sqrt((x - cx) ** 2 + (y - cy) ** 2) - radius + rim
    const vertical = Math.abs(z - cz) - halfHeight + rim
    const outside = Math.sqrt(Math.max(radial, 0) ** 2 + Math.max(vertical, 0) ** 2)
    return outside + Math.min(Math.max(radial, vertical), 0) - rim
  }
  return { centre, boundingRadius: Math.sqrt(radius * radius + halfHeight * halfHeight), distance }
}
