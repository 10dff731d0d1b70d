import { z } from 'zod'
import { selfTestInput } from '../../model/selfTest'
import { RAD_MODALITIES, SLOTS } from '../../study/modality'
import { parseNpy } from '../../study/npy'
import { failed, ok, type Result } from '../../study/result'
import type { CaseScan, DecodedSlice, PixelArray, SliceProvider } from '../../study/types'

const SIDE = 256

/** Rows and columns of the bright square that stands for a finding in a generated slice. */
const MARK = { from: 96, to: 160 }

const scanSpecSchema = z.object({
  modality: z.enum(RAD_MODALITIES),
  slot: z.number().int().positive(),
  /** Scans of one sample are scaled together. */
  sample: z.string(),
  slices: z.number().int().positive(),
  /** `.npy` that the runner can read, [slices, rows, columns], values as a reader sees them; null: generated. */
  file: z.string().nullable(),
  /** Generated slices [from, to) that show a bright square. */
  marked: z.tuple([z.number().int(), z.number().int()]).nullable(),
})

/** A case as every runtime gets it, so that all compute the same. */
export const caseSpecSchema = z.object({
  name: z.string(),
  /** Of the generated slices. */
  seed: z.number().int(),
  scans: z.array(scanSpecSchema).min(1),
})

export type ScanSpec = z.infer<typeof scanSpecSchema>
export type CaseSpec = z.infer<typeof caseSpecSchema>

/** Gives a file of a case: fetched, or from a disk. Rejects when there is none. */
export type ReadFile = (file: string) => Promise<Uint8Array>

export interface BenchCase {
  scans: CaseScan[]
  slices: SliceProvider
}

/** A case of generated MR scans, each an acquisition of its own. @param counts slices of each scan */
export function generatedCase(name: string, counts: readonly number[], seed = 1): CaseSpec {
  const rows = SLOTS.MRI
  const scans = counts.map(
    (slices, scan): ScanSpec => ({
      modality: 'MRI',
      slot: rows[scan % rows.length] ?? rows[0],
      sample: `${name} ${scan + 1}`,
      slices,
      file: null,
      marked: null,
    }),
  )
  return { name, seed, scans }
}

/** Slices in all. */
export function slicesOf(spec: CaseSpec): number {
  return spec.scans.reduce((sum, { slices }) => sum + slices, 0)
}

function decoded(id: string, rows: number, columns: number, pixels: PixelArray): DecodedSlice {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of pixels) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return {
    id,
    rows,
    columns,
    samples: 1,
    pixels,
    range: [low, high],
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
  }
}

function mark(slice: Float32Array): void {
  for (let row = MARK.from; row < MARK.to; row++) slice.fill(1, row * SIDE + MARK.from, row * SIDE + MARK.to)
}

/** Slices of structure at several scales, every one another, as the packs' self-tests use them. */
function generatedSlices(spec: CaseSpec): Float32Array[][] {
  const counts = spec.scans.map(({ slices }) => slices)
  return selfTestInput({ seed: spec.seed, slices: counts }, SIDE).map((stack, scan) =>
    Array.from({ length: counts[scan] ?? 0 }, (_, index) => {
      const slice = stack.slice(index * SIDE * SIDE, (index + 1) * SIDE * SIDE)
      const [from, to] = spec.scans[scan]?.marked ?? [0, 0]
      if (index >= from && index < to) mark(slice)
      return slice
    }),
  )
}

async function readStack(file: string, slices: number, readFile: ReadFile, name: string) {
  const array = parseNpy(await readFile(file), file)
  if (array.status !== 'ok') return array
  const { data, shape, fortran } = array.value
  const [depth, rows = 0, columns = 0] = shape
  if (depth !== slices || fortran || shape.length !== 3)
    return failed('not-the-case', `${file} is not a stack of ${slices} slices one after another.`)
  const plane = rows * columns
  return ok(
    Array.from({ length: slices }, (_, index) =>
      decoded(`${name}/${index}`, rows, columns, data.subarray(index * plane, (index + 1) * plane)),
    ),
  )
}

/** Reads or generates every slice, so that what is timed afterwards begins with decoded pixels. */
export async function openBenchCase(spec: CaseSpec, readFile: ReadFile): Promise<Result<BenchCase>> {
  const generated = spec.scans.some(({ file }) => file === null) ? generatedSlices(spec) : []
  const byId = new Map<string, DecodedSlice>()
  const scans: CaseScan[] = []
  for (const [index, { modality, slot, sample, slices, file }] of spec.scans.entries()) {
    const id = `${spec.name} ${spec.seed}/${index}`
    const stack =
      file === null
        ? ok((generated[index] ?? []).map((pixels, slice) => decoded(`${id}/${slice}`, SIDE, SIDE, pixels)))
        : await readStack(file, slices, readFile, id)
    if (stack.status !== 'ok') return stack
    for (const slice of stack.value) byId.set(slice.id, slice)
    const sliceIds = stack.value.map((slice) => slice.id)
    const name = `scan ${index + 1}`
    scans.push({ id, name, modality, sample, slot, sliceIds, source: file ?? 'generated', warnings: [] })
  }
  const slices: SliceProvider = {
    slice: (id) => {
      const found = byId.get(id)
      return Promise.resolve(found === undefined ? failed('no-slice', `There is no slice ${id}.`) : ok(found))
    },
  }
  return ok({ scans, slices })
}
