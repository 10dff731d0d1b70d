/**
 * Occlusion maps from the last feature map. A slice's features are the mean of its h x w cells (the network's average
 * pool, which is linear), so leaving a cell out needs no run of the trunk: with `S` the sum over all `n` cells of a
 * channel and `m` the cell's own value, the features without the cell are `(S - m) / (n - 1)`, the mean over the
 * other cells. A map with a single cell has no other: its features without the cell are 0.
 */

/**
 * @param map one slice's feature map [width, cells], cells row by row.
 * @returns [1 + cells, width]: row 0 the mean over all cells, row 1 + k the mean over all cells but the k-th.
 */
export function occludedFeatures(map: Float32Array, width: number, cells: number): Float32Array {
  if (map.length !== width * cells) throw new Error(`a map of ${map.length} where ${width} x ${cells} belong`)
  const variants = new Float32Array((1 + cells) * width)
  const others = Math.max(1, cells - 1)
  for (let channel = 0; channel < width; channel++) {
    let sum = 0
    for (let cell = 0; cell < cells; cell++) sum += map[channel * cells + cell] ?? 0
    variants[channel] = sum / cells
    for (let cell = 0; cell < cells; cell++) {
      variants[(1 + cell) * width + channel] = (sum - (map[channel * cells + cell] ?? 0)) / others
    }
  }
  return variants
}

/**
 * @param logits [1 + cells, classes] of the variants of `occludedFeatures`.
 * @returns [cells, classes]: the logit with everything minus the logit without the cell. Positive: the cell speaks
 *   for the class.
 */
export function logitChanges(logits: Float32Array, classes: number): Float32Array {
  const changes = new Float32Array(Math.max(0, logits.length - classes))
  for (let i = 0; i < changes.length; i++) {
    changes[i] = (logits[i % classes] ?? 0) - (logits[classes + i] ?? 0)
  }
  return changes
}

/** What leaving out each cell of one slice changes, for all classes. */
export interface OcclusionMap {
  /** Cells down and across; a cell covers the same fraction of the image. */
  height: number
  width: number
  /** Classes in the order of the network's outputs. */
  classIds: readonly string[]
  /** [height * width, classes], see `logitChanges`. */
  changes: Float32Array
}
