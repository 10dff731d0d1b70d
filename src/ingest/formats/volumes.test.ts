import { describe, expect, it } from 'vitest'
import type { ByteSource, OpenSeries, Plane } from '../../study/types'
import { dicomSlices, MARK, markedVolume, storedAnotherWay } from '../../testing/markedVolumes'
import { memorySource } from '../../testing/memorySource'
import { writeNifti, writeNiftiGz, writeNiftiPair } from '../../testing/niftiWriter'
import { codesOf, openStudy, sliceAt } from '../../testing/openStudy'
import { type TestVolume, type Triple, writeMetaImage, writeNrrd } from '../../testing/volumeWriters'
import { edgeLetters, type OrientationLetters } from '../../viewer/orientation'

/**
 * Volumes of 5 x 4 x 3 voxels of 2 x 3 x 4 mm whose first voxel is at (-30, -40, 50), with a mark at a corner. Where
 * the mark is in the patient was computed by hand: first voxel + i 2 x + j 3 y + k 4 z. Programs independent of this
 * project read the same places from the files written here (2026, NIfTI-2 by nibabel only):
 *
 *   pip install nibabel SimpleITK pynrrd    # nibabel 5.4.2, SimpleITK 2.5.7, pynrrd 1.1.3
 *   im = nibabel.load(f); im.affine @ [i, j, k, 1]       # right, anterior, superior: first two turned round
 *   im = SimpleITK.ReadImage(f); im.TransformIndexToPhysicalPoint([i, j, k])
 *   d, h = nrrd.read(f); [i, j, k] @ h['space directions'] + h['space origin']
 *
 *   axial (-22, -40, 58), sagittal (-22, -32, 50), coronal (-22, -32, 50), oblique (-22, -36.2058, 61.4282)
 */
interface Scene {
  plane: Plane
  volume: TestVolume
  mark: Triple
  letters: OrientationLetters
}

const COS30 = Math.cos(Math.PI / 6)
const [COS40, SIN40] = [0.7660444431, 0.6427876097]

const SCENES: readonly Scene[] = [
  {
    plane: 'axial',
    // i to the left, j to the back, k to the head; mark at i 4, j 0, k 2.
    volume: markedVolume(
      [4, 0, 2],
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    ),
    mark: [-22, -40, 58],
    letters: { left: 'R', right: 'L', top: 'A', bottom: 'P' },
  },
  {
    plane: 'sagittal',
    // i to the back, j to the feet, k to the left.
    volume: markedVolume(
      [4, 0, 2],
      [
        [0, 1, 0],
        [0, 0, -1],
        [1, 0, 0],
      ],
    ),
    mark: [-22, -32, 50],
    letters: { left: 'A', right: 'P', top: 'H', bottom: 'F' },
  },
  {
    plane: 'coronal',
    // i to the left, j to the feet, k to the back.
    volume: markedVolume(
      [4, 0, 2],
      [
        [1, 0, 0],
        [0, 0, -1],
        [0, 1, 0],
      ],
    ),
    mark: [-22, -32, 50],
    letters: { left: 'R', right: 'L', top: 'H', bottom: 'F' },
  },
  {
    plane: 'axial',
    // Turned by 30 degrees about the left-right axis; mark at i 4, j 3, k 2: -40 + 9 cos 30 - 8 / 2, 50 + 9 / 2 + 8 cos 30.
    volume: markedVolume(
      [4, 3, 2],
      [
        [1, 0, 0],
        [0, COS30, 0.5],
        [0, -0.5, COS30],
      ],
    ),
    mark: [-22, -36.205771, 61.428203],
    letters: { left: 'R', right: 'L', top: 'AF', bottom: 'PH' },
  },
  {
    plane: 'oblique',
    // Turned by 40 degrees about the same axis.
    volume: markedVolume(
      [4, 3, 2],
      [
        [1, 0, 0],
        [0, COS40, SIN40],
        [0, -SIN40, COS40],
      ],
    ),
    // -40 + 9 cos 40 - 8 sin 40, 50 + 9 sin 40 + 8 cos 40.
    mark: [-22, -38.247901, 61.913444],
    letters: { left: 'R', right: 'L', top: 'AF', bottom: 'PH' },
  },
]

type Write = (volume: TestVolume) => ByteSource[]

const pair = (volume: TestVolume): ByteSource[] => {
  const { header, values } = writeNiftiPair(volume)
  return [memorySource('v/a.hdr', header), memorySource('v/a.img', values)]
}
const nhdr = (volume: TestVolume): ByteSource[] => {
  const { header, values } = writeNrrd(volume, { dataFile: 'a.raw' })
  return [memorySource('v/a.nhdr', header), memorySource('v/a.raw', values)]
}
const mhd = (volume: TestVolume): ByteSource[] => {
  const { header, values } = writeMetaImage(volume, { dataFile: 'a.zraw', compressed: true })
  return [memorySource('v/a.mhd', header), memorySource('v/a.zraw', values)]
}
const nii = (bytes: Uint8Array): ByteSource[] => [memorySource('v/a.nii', bytes)]
const nrrd = (bytes: Uint8Array): ByteSource[] => [memorySource('v/a.nrrd', bytes)]
const mha = (bytes: Uint8Array): ByteSource[] => [memorySource('v/a.mha', bytes)]

const WRITERS: Readonly<Record<string, Write>> = {
  DICOM: (volume) => dicomSlices(volume).map((bytes, i) => memorySource(`v/${i}`, bytes)),
  'NIfTI-1 with an sform': (volume) => nii(writeNifti(volume)),
  'NIfTI-1 with a qform': (volume) => nii(writeNifti(volume, { form: 'qform' })),
  'NIfTI-1, big-endian and gzipped': (volume) => [
    memorySource('v/a.nii.gz', writeNiftiGz(volume, { littleEndian: false })),
  ],
  'NIfTI-1 in metres': (volume) => nii(writeNifti(inMetres(volume), { unit: 1 })),
  'NIfTI-1 as a pair': pair,
  'NIfTI-2 with an sform': (volume) => nii(writeNifti(volume, { version: 2 })),
  'NIfTI-2, big-endian, with a qform': (volume) =>
    nii(writeNifti(volume, { version: 2, form: 'qform', littleEndian: false })),
  'NRRD in LPS': (volume) => nrrd(writeNrrd(volume).file),
  'NRRD in RAS, gzipped and big-endian': (volume) =>
    nrrd(writeNrrd(volume, { space: 'right-anterior-superior', encoding: 'gzip', endian: 'big' }).file),
  'NRRD in LAS, as text': (volume) =>
    nrrd(writeNrrd(volume, { space: 'left-anterior-superior', encoding: 'ascii' }).file),
  'NHDR with raw values beside it': nhdr,
  MetaImage: (volume) => mha(writeMetaImage(volume).file),
  'MetaImage, compressed and big-endian': (volume) =>
    mha(writeMetaImage(volume, { compressed: true, bigEndian: true }).file),
  'MHD with compressed values beside it': mhd,
}

function inMetres(volume: TestVolume): TestVolume {
  const scaled = (v: Triple): Triple => [v[0] / 1000, v[1] / 1000, v[2] / 1000]
  return { ...volume, spacing: scaled(volume.spacing), origin: scaled(volume.origin) }
}

interface Seen {
  series: OpenSeries | undefined
  mark: number[]
  letters: OrientationLetters
  others: number[]
  skipped: number
}

/** Opens files and looks for the mark in the decoded slices; its place follows from each slice's own geometry. */
async function look(files: readonly ByteSource[]): Promise<Seen> {
  const study = await openStudy(files)
  const found: number[][] = []
  const others: number[] = []
  let letters: OrientationLetters = { left: '', right: '', top: '', bottom: '' }
  for (let slice = 0; slice < (study.series[0]?.slices ?? 0); slice++) {
    const image = await sliceAt(study, 0, slice)
    const { geometry, spacing, columns } = image
    if (geometry === null || spacing === null) throw new Error('a slice without a place')
    letters = edgeLetters(geometry.rowDirection, geometry.columnDirection)
    for (const [i, value] of image.pixels.entries()) {
      if (value !== MARK) {
        others.push(value)
        continue
      }
      const [row, column] = [Math.floor(i / columns), i % columns]
      found.push(
        [0, 1, 2].map(
          (n) =>
            (geometry.position[n] ?? 0) +
            column * spacing[1] * (geometry.rowDirection[n] ?? 0) +
            row * spacing[0] * (geometry.columnDirection[n] ?? 0),
        ),
      )
    }
  }
  expect(found).toHaveLength(1)
  return {
    series: study.series[0],
    mark: found[0] ?? [],
    letters,
    others,
    skipped: study.snapshot.skipped.length,
  }
}

function expectPlace(seen: readonly number[], wanted: Triple): void {
  for (const [n, value] of wanted.entries()) expect(seen[n]).toBeCloseTo(value, 3)
}

describe.each(Object.entries(WRITERS))('%s', (name, write) => {
  it.each(SCENES)(
    'shows the mark at its place in the patient: $plane, $mark',
    async ({ plane, volume, mark, letters }) => {
      const seen = await look(write(volume))
      expectPlace(seen.mark, mark)
      expect(seen.letters).toEqual(letters)
      expect(seen.series).toMatchObject({
        kind: 'volume',
        plane,
        slices: 3,
        rows: 4,
        columns: 5,
        warnings: [],
      })
      for (const [n, value] of [3, 2, 4].entries()) expect(seen.series?.spacing?.[n]).toBeCloseTo(value, 4)
      expect(seen.others.toSorted((a, b) => a - b)).toEqual(
        [...Array(60).keys()]
          .map((i) => i % 50)
          .filter((_, i) => i !== volume.values.indexOf(MARK))
          .toSorted((a, b) => a - b),
      )
      expect(seen.skipped).toBe(0)
      if (name !== 'DICOM') expect(seen.series?.modality).toBe('OT')
    },
  )
})

describe('an array stored another way round', () => {
  const ways = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bits) =>
    [true, false].map((exchanged) => ({ bits, exchanged })),
  )

  it.each(ways)(
    'is hung as a radiologist hangs it: flips $bits, exchanged $exchanged',
    async ({ bits, exchanged }) => {
      for (const { volume, mark, letters } of SCENES.slice(0, 4)) {
        const flips = [(bits & 1) > 0, (bits & 2) > 0, (bits & 4) > 0] as const
        const seen = await look(nii(writeNifti(storedAnotherWay(volume, flips, exchanged))))
        expectPlace(seen.mark, mark)
        expect(seen.letters).toEqual(letters)
        expect(seen.series).toMatchObject({
          rows: 4,
          columns: 5,
          spacing: [3, 2, 4].map((n) => expect.closeTo(n, 4)),
        })
      }
    },
  )
})

describe('a volume whose file does not say how it lies', () => {
  const [axial] = SCENES

  it.each([
    ['NIfTI', (volume: TestVolume) => nii(writeNifti(volume, { form: 'none' }))],
    ['NRRD', (volume: TestVolume) => nrrd(writeNrrd(volume, { space: null }).file)],
    ['MetaImage', (volume: TestVolume) => mha(writeMetaImage(volume, { anatomicalOrientation: '???' }).file)],
  ] as const)('is opened with its spacing and a warning: %s', async (_format, write) => {
    const { series } = await openStudy(
      write(
        axial?.volume ??
          markedVolume(
            [0, 0, 0],
            [
              [1, 0, 0],
              [0, 1, 0],
              [0, 0, 1],
            ],
          ),
      ),
    )
    expect(series[0]).toMatchObject({ kind: 'volume', spacing: [3, 2, 4] })
    expect(codesOf(series[0])).toEqual(['orientation-unknown'])
  })

  it('takes the letters of a MetaImage without a matrix for where its axes begin', async () => {
    const volume = markedVolume(
      [0, 0, 0],
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    )
    const seen = await look(mha(writeMetaImage(volume, { anatomicalOrientation: 'ASR' }).file))
    // First axis from front to back, second from head to feet, third from right to left: sagittal.
    expect(seen.letters).toEqual({ left: 'A', right: 'P', top: 'H', bottom: 'F' })
    expect(seen.series).toMatchObject({ plane: 'sagittal', warnings: [] })
    expectPlace(seen.mark, [-30, -40, 50])
  })
})
