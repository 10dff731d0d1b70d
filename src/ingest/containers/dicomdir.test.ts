import { describe, expect, it } from 'vitest'
import { type DirectoryImage, writeDicomdir } from '../../testing/dicomdirWriter'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy } from '../../testing/openStudy'
import { writeZip } from '../../testing/zipWriter'
import { discPath } from './directoryNames'

const image = (number: number, fields: Partial<Parameters<typeof writeDicom>[0]> = {}) =>
  writeDicom({
    rows: 4,
    columns: 4,
    pixels: new Uint16Array(16).fill(number),
    position: [0, 0, number],
    instanceNumber: number,
    seriesUid: '1.2.9',
    studyUid: '1.2.8',
    sopInstanceUid: `1.2.9.${number}`,
    ...fields,
  })

const listed = (number: number, ...fileId: string[]): DirectoryImage => ({
  fileId,
  sopInstanceUid: `1.2.9.${number}`,
  instanceNumber: number,
})

const directory = (images: DirectoryImage[], scattered = false) =>
  writeDicomdir(
    [
      {
        id: 'P1',
        name: 'Doe^Jane',
        studies: [
          {
            studyUid: '1.2.8',
            description: 'CT of the chest',
            date: '20240229',
            series: [{ seriesUid: '1.2.9', modality: 'CT', seriesNumber: 7, description: 'lung', images }],
          },
        ],
      },
    ],
    scattered,
  )

describe('a DICOMDIR', () => {
  it.each([false, true])('is consumed, with its records in any order (scattered: %s)', async (scattered) => {
    const three = [1, 2, 3].map((number) => listed(number, 'DICOM', `IM${number}`))
    const { snapshot, series } = await openStudy([
      memorySource('cd/DICOMDIR', directory(three, scattered)),
      ...[1, 2, 3].map((number) => memorySource(`cd/DICOM/IM${number}`, image(number))),
    ])
    expect(snapshot.skipped).toEqual([])
    expect(series).toHaveLength(1)
    expect(series[0]).toMatchObject({ slices: 3, kind: 'volume' })
  })

  it('gives the names that files lack, and no others', async () => {
    const bare = {
      patientName: '',
      patientId: '',
      extra: { SeriesNumber: undefined, SeriesDescription: undefined },
    }
    const { snapshot, series } = await openStudy([
      memorySource('DICOMDIR', directory([listed(1, 'IM1'), listed(2, 'IM2')])),
      memorySource('IM1', image(1, bare)),
      memorySource('IM2', image(2, bare)),
    ])
    expect(series[0]).toMatchObject({ description: 'lung', number: 7, slices: 2 })
    expect(snapshot.patients[0]?.name).toBe('Doe Jane')
    expect(snapshot.patients[0]?.studies[0]).toMatchObject({
      description: 'CT of the chest',
      date: '20240229',
    })
    const own = await openStudy([
      memorySource('DICOMDIR', directory([listed(1, 'IM1')])),
      memorySource('IM1', image(1, { description: 'own', seriesNumber: 2, studyDescription: 'own study' })),
    ])
    expect(own.series[0]).toMatchObject({ description: 'own', number: 2 })
    expect(own.snapshot.patients[0]).toMatchObject({ name: 'Test Patient' })
    expect(own.snapshot.patients[0]?.studies[0]?.description).toBe('own study')
  })

  it('gives the order where neither position nor number does', async () => {
    const bare = { position: null, extra: { InstanceNumber: undefined } }
    const nameless = (number: number, name: string) => ({
      fileId: [name],
      sopInstanceUid: `1.2.9.${number}`,
    })
    const { reader, series } = await openStudy([
      memorySource('DICOMDIR', directory([nameless(3, 'C'), nameless(1, 'B'), nameless(2, 'A')])),
      memorySource('A', image(2, bare)),
      memorySource('B', image(1, bare)),
      memorySource('C', image(3, bare)),
    ])
    const values: unknown[] = []
    for (const id of series[0]?.sliceIds ?? []) {
      const slice = await reader.slice(id)
      values.push(slice.status === 'ok' ? slice.value.pixels[0] : slice.message)
    }
    expect(values).toEqual([3, 1, 2])
  })

  it('lists the files that it names and that are missing; files that it does not name are opened', async () => {
    const { snapshot, series } = await openStudy([
      memorySource('cd/DICOMDIR', directory([listed(1, 'DICOM', 'IM1'), listed(2, 'DICOM', 'IM2')])),
      memorySource('cd/DICOM/IM1', image(1)),
      memorySource('cd/OTHER/IM9', image(9)),
    ])
    expect(series[0]?.slices).toBe(2)
    expect(snapshot.skipped).toEqual([
      {
        source: 'cd/DICOM/IM2',
        code: 'missing-file',
        message: 'cd/DICOMDIR names cd/DICOM/IM2, which is not among the files.',
      },
    ])
  })

  it.each([
    ['lower case', 'cd/dicom/im000001'],
    ['the version of ISO 9660', 'cd/DICOM/IM000001;1'],
    ['its empty extension', 'cd/DICOM/IM000001.;1'],
    ['an added extension', 'cd/DICOM/IM000001.dcm'],
    ['another place, by its instance', 'elsewhere/renamed'],
  ])('finds a file under a name with %s', async (_, path) => {
    const { snapshot } = await openStudy([
      memorySource('cd/DICOMDIR', directory([listed(1, 'DICOM', 'IM000001')])),
      memorySource(path, image(1)),
    ])
    expect(snapshot.skipped).toEqual([])
  })

  it('that is damaged is named, and the files are opened without it', async () => {
    const bytes = directory([listed(1, 'IM1')])
    const { snapshot, series } = await openStudy([
      memorySource('DICOMDIR', bytes.subarray(0, bytes.length - 120)),
      memorySource('IM1', image(1)),
    ])
    expect(series).toHaveLength(1)
    expect(snapshot.skipped).toEqual([
      {
        source: 'DICOMDIR',
        code: 'unreadable',
        message: 'DICOMDIR is damaged or cut short; the files of the disc are opened without it.',
      },
    ])
  })

  it('whose records point in a circle comes to an end', async () => {
    const bytes = directory([listed(1, 'IM1'), listed(2, 'IM2')])
    const text = new TextDecoder('latin1').decode(bytes)
    const first = new DataView(bytes.buffer).getUint32(text.indexOf('\x04\0\0\x12UL') + 8, true)
    // Every record's next one becomes the first record of all.
    for (let at = text.indexOf('\x04\0\0\x14UL'); at >= 0; at = text.indexOf('\x04\0\0\x14UL', at + 1)) {
      new DataView(bytes.buffer).setUint32(at + 8, first, true)
    }
    const { series } = await openStudy([memorySource('DICOMDIR', bytes), memorySource('IM1', image(1))])
    expect(series).toHaveLength(1)
  })

  it('is understood without its offsets', async () => {
    const bytes = directory([listed(1, 'IM1'), listed(2, 'IM2')])
    const text = new TextDecoder('latin1').decode(bytes)
    new DataView(bytes.buffer).setUint32(text.indexOf('\x04\0\0\x12UL') + 8, 0, true)
    const { snapshot } = await openStudy([memorySource('DICOMDIR', bytes), memorySource('IM1', image(1))])
    expect(snapshot.skipped.map(({ source }) => source)).toEqual(['IM2'])
  })

  it('works inside a zip archive', async () => {
    const zip = await writeZip({
      DICOMDIR: directory([listed(1, 'D', 'IM1'), listed(2, 'D', 'IM2')]),
      'D/IM1': image(1),
    })
    const { snapshot } = await openStudy([memorySource('cd.zip', zip)])
    expect(snapshot.skipped.map(({ message }) => message)).toEqual([
      'cd.zip/DICOMDIR names cd.zip/D/IM2, which is not among the files.',
    ])
  })
})

it('discPath makes the spellings of a disc equal', () => {
  const spellings = ['CD\\DICOM\\IM1', 'cd/dicom/im1.;1', 'CD/DICOM/IM1;12', 'CD/DICOM/IM1.DCM']
  expect(new Set(spellings.map(discPath))).toEqual(new Set(['cd/dicom/im1']))
})
