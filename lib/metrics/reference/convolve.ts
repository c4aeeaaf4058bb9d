import { outside, paddedLine, type Border } from './borders.ts'

/** One channel, row-major. */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly values: Float64Array
}

export interface Convolution {
  /** Weights along one axis; odd and symmetric. */
  readonly weights: Float64Array
  readonly border: Border
}

/**
 * The plane under a separable window: extended beyond its borders, then summed along rows, then along columns. Same size as
 * the plane, or with `crop` smaller by the window's length less one on each axis.
 *
 * @throws AppError `wrong_size` when the window does not fit (see `paddedLine`).
 */
export function convolve(plane: Plane, { weights, border }: Convolution): Plane {
  const padded = pad(plane, (weights.length - 1) / 2, border)
  return alongColumns(alongRows(padded, weights), weights)
}

function pad(plane: Plane, radius: number, border: Border): Plane {
  const columns = paddedLine(plane.width, radius, border)
  const rows = paddedLine(plane.height, radius, border)
  const values = new Float64Array(columns.length * rows.length)
  rows.forEach((sourceRow, y) => {
    if (sourceRow === outside) return
    const row = plane.values.subarray(sourceRow * plane.width, (sourceRow + 1) * plane.width)
    fillLine(values.subarray(y * columns.length, (y + 1) * columns.length), row, columns)
  })
  return { width: columns.length, height: rows.length, values }
}

function fillLine(line: Float64Array, row: Float64Array, sources: Int32Array): void {
  for (let i = 0; i < line.length; i++) {
    const source = sources[i] ?? outside
    line[i] = source === outside ? 0 : (row[source] ?? 0)
  }
}

function alongRows({ width, height, values }: Plane, weights: Float64Array): Plane {
  const outWidth = width - weights.length + 1
  const result = new Float64Array(outWidth * height)
  for (let y = 0; y < height; y++) {
    slide(result.subarray(y * outWidth, (y + 1) * outWidth), values.subarray(y * width), { weights, stride: 1 })
  }
  return { width: outWidth, height, values: result }
}

function alongColumns({ width, height, values }: Plane, weights: Float64Array): Plane {
  const outHeight = height - weights.length + 1
  const result = new Float64Array(width * outHeight)
  for (let y = 0; y < outHeight; y++) {
    slide(result.subarray(y * width, (y + 1) * width), values.subarray(y * width), { weights, stride: width })
  }
  return { width, height: outHeight, values: result }
}

/**
 * out[i] = Σₖ w[k]·source[i + k·stride]. Weights are symmetric, so the two values at the same distance are added first: half the
 * multiplications, and an image and its mirror image give bit for bit mirrored results.
 */
function slide(out: Float64Array, source: Float64Array, { weights, stride }: { readonly weights: Float64Array; readonly stride: number }): void {
  const centre = (weights.length - 1) / 2
  const reach = 2 * centre * stride
  const middle = weights[centre] ?? 0
  for (let i = 0; i < out.length; i++) {
    let sum = middle * (source[i + centre * stride] ?? 0)
    let before = i
    let after = i + reach
    for (let k = 0; k < centre; k++) {
      sum += (weights[k] ?? 0) * ((source[before] ?? 0) + (source[after] ?? 0))
      before += stride
      after -= stride
    }
    out[i] = sum
  }
}
