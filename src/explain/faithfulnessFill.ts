/**
 * What stands where a part of a slice was taken away. Slices are [size x size], row by row, values 0 to 1, as the
 * network reads them; cells are those of its last feature map, laid over the slice.
 */

/** Rows and columns of cells. */
export interface CellGrid {
  height: number
  width: number
}

/** Half the side of a cell of 32 pixels: what is left says next to nothing of the cell's content. */
const BLUR_SIGMA = 16

/** A Gaussian is followed to three standard deviations, beyond which 0.3 % of it lies. */
const BLUR_REACH = 3

/** A slice of one grey, the mean of `slice`. */
export function meanSlice(slice: Float32Array): Float32Array {
  let sum = 0
  for (const value of slice) sum += value
  return new Float32Array(slice.length).fill(sum / slice.length)
}

function gaussian(sigma: number): number[] {
  const reach = Math.ceil(BLUR_REACH * sigma)
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

/** One pass along rows (`along` 1, `across` size) or columns (the reverse); the edge pixel goes on outside. */
function blurLines(
  slice: Float32Array,
  size: number,
  along: number,
  across: number,
  kernel: readonly number[],
): Float32Array {
  const reach = (kernel.length - 1) / 2
  const blurred = new Float32Array(slice.length)
  for (let line = 0; line < size; line++) {
    for (let at = 0; at < size; at++) {
      let sum = 0
      for (let tap = 0; tap < kernel.length; tap++) {
        const from = Math.min(size - 1, Math.max(0, at + tap - reach))
        sum += (kernel[tap] ?? 0) * (slice[line * across + from * along] ?? 0)
      }
      blurred[line * across + at * along] = sum
    }
  }
  return blurred
}

/** The slice under a Gaussian. @param sigma in pixels */
export function blurredSlice(slice: Float32Array, size: number, sigma = BLUR_SIGMA): Float32Array {
  const kernel = gaussian(sigma)
  return blurLines(blurLines(slice, size, 1, size, kernel), size, size, 1, kernel)
}

/**
 * `background` with the given cells taken from `foreground`; neither is changed.
 * @param cells indices row by row. A cell covers the same fraction of the slice whatever its size.
 */
export function collage(
  background: Float32Array,
  foreground: Float32Array,
  size: number,
  { height, width }: CellGrid,
  cells: readonly number[],
): Float32Array {
  const result = background.slice()
  for (const cell of cells) {
    const [row, column] = [Math.floor(cell / width), cell % width]
    const left = Math.round((column * size) / width)
    const right = Math.round(((column + 1) * size) / width)
    const bottom = Math.round(((row + 1) * size) / height)
    for (let y = Math.round((row * size) / height); y < bottom; y++) {
      result.set(foreground.subarray(y * size + left, y * size + right), y * size + left)
    }
  }
  return result
}
