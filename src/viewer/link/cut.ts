import { areParallel } from './position'
import { cross, dot, plus, type Vector } from './vector'

/** A slice as a piece of a plane. */
export interface SlicePlane {
  /** Centre of the first pixel, mm. */
  position: Vector
  /** Unit vectors: along a row, down a column. */
  rowDirection: Vector
  columnDirection: Vector
  rows: number
  columns: number
  /** [between rows, between columns] in mm. */
  spacing: readonly [number, number]
}

/** From one place on a line to another, in mm from its origin. */
type Stretch = readonly [number, number]

interface Line {
  origin: Vector
  direction: Vector
}

/**
 * Where one slice cuts another: the ends of the piece of the common line of their planes that lies inside both
 * images, pixels' edges included. Null where they are parallel (`PARALLEL_DEGREES`) or do not meet.
 */
export function cutLine(a: SlicePlane, b: SlicePlane): readonly [Vector, Vector] | null {
  const line = commonLine(a, b)
  if (line === null) return null
  const [from, to] = [stretchIn(a, line), stretchIn(b, line)].reduce(
    ([low, high], [start, end]) => [Math.max(low, start), Math.min(high, end)],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  )
  if (!(to > from)) return null
  return [plus(line.origin, line.direction, from), plus(line.origin, line.direction, to)]
}

/** The line two planes n.x = h share: direction n1 x n2, through (h1 (n2 x d) + h2 (d x n1)) / d.d. */
function commonLine(a: SlicePlane, b: SlicePlane): Line | null {
  const [n1, n2] = [normalOf(a), normalOf(b)]
  if (areParallel(n1, n2)) return null
  const across = cross(n1, n2)
  const squared = dot(across, across)
  const [h1, h2] = [dot(n1, a.position), dot(n2, b.position)]
  const scaled = plus([0, 0, 0], cross(n2, across), h1 / squared)
  const length = Math.sqrt(squared)
  return {
    origin: plus(scaled, cross(across, n1), h2 / squared),
    direction: [across[0] / length, across[1] / length, across[2] / length],
  }
}

function normalOf({ rowDirection, columnDirection }: SlicePlane): Vector {
  return cross(rowDirection, columnDirection)
}

/** The part of a line in the plane of an image that lies inside the image. */
function stretchIn(
  { position, rowDirection, columnDirection, rows, columns, spacing }: SlicePlane,
  line: Line,
): Stretch {
  const from = plus(line.origin, position, -1)
  const along = between(dot(from, rowDirection), dot(line.direction, rowDirection), columns, spacing[1])
  const down = between(dot(from, columnDirection), dot(line.direction, columnDirection), rows, spacing[0])
  return [Math.max(along[0], down[0]), Math.min(along[1], down[1])]
}

/** Where start + t step is between the outer edges of `count` pixels. */
function between(start: number, step: number, count: number, size: number): Stretch {
  const [low, high] = [-size / 2, (count - 0.5) * size]
  if (Math.abs(step) < 1e-9) {
    const inside = start >= low && start <= high
    return inside ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [0, 0]
  }
  const [a, b] = [(low - start) / step, (high - start) / step]
  return a < b ? [a, b] : [b, a]
}
