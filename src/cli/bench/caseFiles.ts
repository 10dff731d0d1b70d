import { statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { keptSlices, squareSlice } from '../../diagnose/preprocess'
import { StudyReader } from '../../ingest/studyReader'
import type { RadModality } from '../../study/modality'
import { writeNpy } from '../../study/npy'
import { caseScans, proposeCase } from '../../study/propose'
import { failed, ok, type Result } from '../../study/result'
import { textSource } from '../../study/textSource'
import type { CaseScan, SliceProvider } from '../../study/types'
import { fileSource } from '../fileSource'
import { readWasm } from '../readWasm'
import type { CaseSpec, ScanSpec } from './benchCase'

const SIDE = 256
/** Slices of a scan that the published network reads. */
const DEPTH = 32
const PIXEL_CACHE = 2 ** 27

/** A scan made of files, in their order, as a `case.json` would say it. */
export interface DeclaredFiles {
  files: readonly string[]
  modality: RadModality
  sample?: string
  slot?: number
}

export interface OpenedScans {
  scans: readonly CaseScan[]
  slices: SliceProvider
}

/** Opens files as one case, through the product's reader. @returns failed when not every scan was opened. */
export async function openDeclared(declared: readonly DeclaredFiles[]): Promise<Result<OpenedScans>> {
  const paths = [...new Set(declared.flatMap(({ files }) => files))]
  const files = paths.map((path) => fileSource(path, `case/${basename(path)}`, statSync(path).size))
  const scans = declared.map((scan) => ({ ...scan, files: scan.files.map((path) => basename(path)) }))
  const reader = new StudyReader({ budget: PIXEL_CACHE, locateWasm: null, readWasm })
  const snapshot = await reader.open(
    [textSource('case/case.json', JSON.stringify({ scans })), ...files],
    () => undefined,
  )
  const opened = caseScans(proposeCase(snapshot))
  if (opened.length !== declared.length) {
    return failed('not-the-case', `${opened.length} scans were opened where ${declared.length} are declared.`)
  }
  return ok({ scans: opened, slices: reader })
}

/**
 * Writes the slices that the network reads as decoded pixels, stretched to its square, one `.npy` a scan.
 * @param address what a runner puts before the files' names.
 */
export async function storeCase(
  folder: string,
  address: string,
  name: string,
  { scans, slices }: OpenedScans,
): Promise<Result<CaseSpec>> {
  const specs: ScanSpec[] = []
  for (const [index, { modality, slot, sample, sliceIds }] of scans.entries()) {
    const kept = keptSlices(sliceIds.length, DEPTH)
    const stack = new Float32Array(kept.length * SIDE * SIDE)
    for (const [place, slice] of kept.entries()) {
      const decoded = await slices.slice(sliceIds[slice] ?? '')
      if (decoded.status !== 'ok') return decoded
      stack.set(squareSlice(decoded.value, SIDE), place * SIDE * SIDE)
    }
    const file = `${name.replaceAll(/\W+/g, '-')}.${index}.npy`
    await writeFile(join(folder, file), writeNpy(stack, [kept.length, SIDE, SIDE]))
    specs.push({ modality, slot, sample, slices: kept.length, file: `${address}${file}`, marked: null })
  }
  return ok({ name, seed: 0, scans: specs })
}
