import { writeDicom } from './dicomWriter'
import type { TestVolume, Triple } from './volumeWriters'

/** Value of the one voxel that is looked for. */
export const MARK = 1000

/** A volume whose voxels are `MARK` at one place and a faint pattern elsewhere. */
export function markedVolume(
  mark: Triple,
  directions: TestVolume['directions'],
  { size = [5, 4, 3], spacing = [2, 3, 4], origin = [-30, -40, 50] }: Partial<TestVolume> = {},
): TestVolume {
  const values = Int16Array.from({ length: size[0] * size[1] * size[2] }, (_, i) => i % 50)
  values[mark[0] + size[0] * (mark[1] + size[1] * mark[2])] = MARK
  return { size, values, spacing, origin, directions }
}

/** The same volume as DICOM slices along its third axis. */
export function dicomSlices({ size, values, spacing, origin, directions }: TestVolume): Uint8Array[] {
  const [columns, rows, slices] = size
  const [row, column, between] = directions
  return Array.from({ length: slices }, (_, k) =>
    writeDicom({
      modality: 'MR',
      rows,
      columns,
      pixels: values.slice(k * rows * columns, (k + 1) * rows * columns),
      spacing: [spacing[1], spacing[0]],
      position: [
        short(origin[0] + k * spacing[2] * between[0]),
        short(origin[1] + k * spacing[2] * between[1]),
        short(origin[2] + k * spacing[2] * between[2]),
      ],
      orientation: [
        short(row[0]),
        short(row[1]),
        short(row[2]),
        short(column[0]),
        short(column[1]),
        short(column[2]),
      ],
      instanceNumber: k + 1,
    }),
  )
}

/** The same volume with its array stored the other way round along some axes, or with the first two exchanged. */
export function storedAnotherWay(
  volume: TestVolume,
  flips: readonly [boolean, boolean, boolean],
  exchanged: boolean,
): TestVolume {
  const from = exchanged ? ([1, 0, 2] as const) : ([0, 1, 2] as const)
  const size: Triple = [volume.size[from[0]], volume.size[from[1]], volume.size[from[2]]]
  const spacing: Triple = [volume.spacing[from[0]], volume.spacing[from[1]], volume.spacing[from[2]]]
  const axes = from.map((axis) => volume.directions[axis])
  const values = new Int16Array(volume.values.length)
  const origin: [number, number, number] = [...volume.origin]
  const directions = axes.map((direction, n) => {
    if (!flips[n]) return direction ?? [0, 0, 0]
    const [x = 0, y = 0, z = 0] = direction ?? []
    const length = ((size[n] ?? 1) - 1) * (spacing[n] ?? 1)
    origin[0] += x * length
    origin[1] += y * length
    origin[2] += z * length
    return [-x, -y, -z] as const
  })
  const [a = [1, 0, 0], b = [0, 1, 0], c = [0, 0, 1]] = directions
  for (let n = 0; n < values.length; n++) {
    const to = [n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / (size[0] * size[1]))]
    const at = to.map((value, axis) => (flips[axis] ? (size[axis] ?? 1) - 1 - value : value))
    const [i = 0, j = 0, k = 0] = from.map((axis) => at[from.indexOf(axis)])
    const [x, y] = exchanged ? [j, i] : [i, j]
    values[n] = volume.values[x + volume.size[0] * (y + volume.size[1] * k)] ?? 0
  }
  return { size, spacing, origin, directions: [a, b, c], values }
}

/** DICOM's decimal strings have 16 characters. */
function short(value: number): number {
  return Number(value.toFixed(8))
}
