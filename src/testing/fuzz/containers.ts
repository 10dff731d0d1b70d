import { gzipSync, zipSync } from 'fflate'
import { writeNpy } from '../../study/npy'
import { writeDicomdir } from '../dicomdirWriter'
import { writeDicom } from '../dicomWriter'
import { writeZip } from '../zipWriter'
import type { FuzzSeed } from './seed'

const slice = (number: number): Uint8Array =>
  writeDicom({
    rows: 8,
    columns: 8,
    pixels: Uint16Array.from({ length: 64 }, (_, at) => at * number),
    position: [0, 0, number],
    instanceNumber: number,
    seriesUid: '1.2.9',
    sopInstanceUid: `1.2.9.${number}`,
  })

const members = (): Record<string, Uint8Array> => ({
  'DICOM/IM1': slice(1),
  'DICOM/IM2': slice(2),
  'stack.npy': writeNpy(new Float32Array(24), [2, 3, 4]),
})

const directory = (scattered: boolean): Uint8Array => {
  const images = [1, 2].map((number) => ({
    fileId: ['DICOM', `IM${number}`],
    sopInstanceUid: `1.2.9.${number}`,
    instanceNumber: number,
  }))
  const series = [{ seriesUid: '1.2.9', modality: 'CT', seriesNumber: 1, description: 'axial', images }]
  const studies = [{ studyUid: '1.2.8', description: 'CT', date: '20240229', series }]
  return writeDicomdir([{ id: 'P1', name: 'Doe^Jane', studies }], scattered)
}

/** Valid archives, gzip files and disc directories. */
export function containerSeeds(): FuzzSeed[] {
  const stored = zipSync(members(), { level: 0 })
  const disc = zipSync({ DICOMDIR: directory(false), ...members() })
  const seeds: readonly (readonly [path: string, bytes: Uint8Array])[] = [
    ['deflated.zip', zipSync(members())],
    ['stored.zip', stored],
    ['nested.zip', zipSync({ 'inner.zip': zipSync(members()), IM9: slice(9) })],
    ['nested-stored.zip', zipSync({ 'inner.zip': stored }, { level: 0 })],
    ['disc.zip', disc],
    ['system.zip', zipSync({ '__MACOSX/._IM1': slice(1), '../IM1': slice(1), 'C:\\IM2': slice(2) })],
    ['IM1.dcm.gz', gzipSync(slice(1))],
    ['twice.gz', gzipSync(gzipSync(slice(2)))],
    [
      'parts.gz',
      new Uint8Array([...gzipSync(slice(1).subarray(0, 300)), ...gzipSync(slice(1).subarray(300))]),
    ],
    ['export.zip.gz', gzipSync(disc)],
    ['cd1/DICOMDIR', directory(false)],
    ['cd2/DICOMDIR', directory(true)],
  ]
  return seeds.map(([path, bytes]) => ({ name: `container: ${path}`, path, bytes }))
}

/** Archives that only a full writer makes: ZIP64 records, encryption. */
export async function writtenContainerSeeds(): Promise<FuzzSeed[]> {
  const seeds: readonly (readonly [path: string, bytes: Uint8Array])[] = [
    ['zip64.zip', await writeZip(members(), { zip64: true })],
    ['zip64-stored.zip', await writeZip(members(), { zip64: true, level: 0 })],
    ['aes.zip', await writeZip(members(), { password: 'secret' })],
    ['zipcrypto.zip', await writeZip(members(), { password: 'secret', zipCrypto: true })],
  ]
  return seeds.map(([path, bytes]) => ({ name: `container: ${path}`, path, bytes }))
}
