import { describe, expect, it } from 'vitest'
import type { DicomImageOptions } from '../testing/dicomWriter'
import { mrImage, openFiles, partsOf } from '../testing/mrImages'
import { codesOf } from '../testing/openStudy'

type Options = Partial<DicomImageOptions>

/** Three slices 5 mm apart for each value; `extra` gives the elements of a slice with that value. */
const stacks = <T>(values: readonly T[], extra: (value: T, slice: number) => Options): Uint8Array[] =>
  values.flatMap((value) =>
    [0, 1, 2].map((slice) => mrImage({ position: [0, 0, slice * 5], ...extra(value, slice) })),
  )

describe('a series that holds the same slices several times', () => {
  it.each([
    [
      'multi-echo',
      stacks([80, 8.5], (time) => ({ extra: { EchoTime: time } })),
      ['echo time 8.5 ms', 'echo time 80 ms'],
    ],
    ['multi-echo', stacks([1, 2], (n) => ({ extra: { EchoNumbers: n } })), ['echo 1', 'echo 2']],
    [
      'several-b-values',
      stacks([1000, null, 500], (b) => ({ extra: b === null ? {} : { DiffusionBValue: b } })),
      ['no b-value', 'b-value 500', 'b-value 1000'],
    ],
    [
      'time-points',
      stacks([1, 2, 10], (n) => ({ extra: { TemporalPositionIdentifier: n } })),
      ['time point 1', 'time point 2', 'time point 10'],
    ],
    [
      'several-inversion-times',
      stacks([300, 2500], (time) => ({ extra: { InversionTime: time } })),
      ['inversion time 300 ms', 'inversion time 2500 ms'],
    ],
    [
      'several-acquisitions',
      stacks([2, 1], (n) => ({ extra: { AcquisitionNumber: n } })),
      ['acquisition 1', 'acquisition 2'],
    ],
    [
      'several-reconstructions',
      stacks(['B70f', 'B30f'], (kernel) => ({ modality: 'CT', extra: { ConvolutionKernel: kernel } })),
      ['kernel B30f', 'kernel B70f'],
    ],
    [
      'several-reconstructions',
      stacks(['M', 'P'], (type) => ({ imageType: ['ORIGINAL', 'PRIMARY', type] })),
      ['image type M', 'image type P'],
    ],
  ])('%s: each is a volume of its own', async (code, files, labels) => {
    const { series } = await openFiles(files)
    expect(partsOf(series)).toEqual(labels.map((label) => [code, label, 3, 'volume']))
    for (const one of series) expect(codesOf(one)).toEqual([code])
    expect(series[0]?.part).toMatchObject({ index: 1, count: labels.length })
    expect(series[0]?.warnings[0]?.message).toContain(`and is shown in ${labels.length} parts.`)
  })

  // Times of phase k at slice s: 40 k + 3 s, so no two images have the same.
  it('tells phases of the heart apart by rank, because neighbouring slices have their own trigger times', async () => {
    const files = stacks([0, 1, 2], (phase, slice) => ({ extra: { TriggerTime: 40 * phase + 3 * slice } }))
    const { series } = await openFiles([...files].reverse())
    expect(partsOf(series)).toEqual(
      [1, 2, 3].map((phase) => ['cardiac-phases', `phase ${phase}`, 3, 'volume']),
    )
  })

  it('is not split by a value that only changes from slice to slice', async () => {
    const files = [0, 1, 2, 3].map((slice) =>
      mrImage({
        position: [0, 0, slice * 5],
        extra: { TriggerTime: slice * 100, AcquisitionNumber: slice, EchoTime: 80 + slice },
      }),
    )
    const { series } = await openFiles(files)
    expect(partsOf(series)).toEqual([[null, undefined, 4, 'volume']])
    expect(codesOf(series[0])).toEqual([])
  })

  it('is not split where all images stand at one place: single images are worse than a stack', async () => {
    const files = [1, 2, 3, 4].map((n) => mrImage({ extra: { TemporalPositionIdentifier: n } }))
    const { series } = await openFiles(files)
    expect(partsOf(series)).toEqual([[null, undefined, 4, 'stack']])
    expect(series[0]?.warnings[0]?.message).toBe(
      'All 4 images stand at one position (time points or repeats), so they make no volume.',
    )
  })

  it('is not split where a slice was merely written twice', async () => {
    const files = [0, 5, 10, 10].map((z) => mrImage({ position: [0, 0, z] }))
    const { series } = await openFiles(files)
    expect(partsOf(series)).toEqual([[null, undefined, 4, 'stack']])
    expect(series[0]?.warnings).toEqual([
      {
        code: 'duplicate-slices',
        message:
          '1 of 4 images stands at a position that another image already has (repeats, time points or echoes).',
      },
    ])
  })

  it('is split by every row that tells something apart: size, then echo', async () => {
    const files = [
      ...stacks([10, 90], (time) => ({ extra: { EchoTime: time } })),
      mrImage({ rows: 1, columns: 1, pixels: Uint16Array.from([1]), position: [0, 0, 40] }),
    ]
    const { series } = await openFiles(files)
    expect(series.map(({ part }) => part?.label)).toEqual([
      '2 x 2, echo time 10 ms',
      '2 x 2, echo time 90 ms',
      '1 x 1',
    ])
    expect(codesOf(series[0])).toEqual(['mixed-size', 'multi-echo'])
    expect(codesOf(series[2])).toEqual(['mixed-size'])
  })

  it('is split inside an enhanced file too, by what its functional groups say of each frame', async () => {
    const frames = [10, 90].flatMap((time) => [0, 1, 2].map((slice) => ({ time, slice })))
    const file = mrImage({
      frames: 6,
      pixels: new Uint16Array(24),
      position: null,
      spacing: null,
      extra: {
        SharedFunctionalGroupsSequence: [
          {
            PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
            PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 5 }],
          },
        ],
        PerFrameFunctionalGroupsSequence: frames.map(({ time, slice }) => ({
          PlanePositionSequence: [{ ImagePositionPatient: [0, 0, slice * 5] }],
          MREchoSequence: [{ EffectiveEchoTime: time }],
        })),
      },
    })
    const { series } = await openFiles([file])
    expect(partsOf(series)).toEqual([
      ['multi-echo', 'echo time 10 ms', 3, 'volume'],
      ['multi-echo', 'echo time 90 ms', 3, 'volume'],
    ])
  })

  it('gives its parts the same ids whatever the order and names of the files', async () => {
    const files = stacks([10, 90], (time) => ({ extra: { EchoTime: time } }))
    const ids = async (list: readonly Uint8Array[]) => (await openFiles(list)).series.map(({ id }) => id)
    expect(await ids([...files].reverse())).toEqual(await ids(files))
  })

  // GE adds 1e9 to some of its b-values.
  it.each([
    ['Siemens', 0x0019, 'SIEMENS MR HEADER', 0x100c, ['0', '800']],
    ['GE', 0x0043, 'GEMS_PARM_01', 0x1039, ['1000000000', '1000000800\\8\\0\\0']],
  ] as const)('reads the b-value where %s keeps it', async (_, group, creator, element, values) => {
    const plain = stacks(values, () => ({}))
    const files = plain.map((bytes, i) =>
      withElements(bytes, [
        shortElement(group, 0x0010, 'LO', creator),
        shortElement(group, element, 'IS', values[Math.floor(i / 3)] ?? ''),
      ]),
    )
    const { series } = await openFiles(files)
    expect(partsOf(series)).toEqual([
      ['several-b-values', 'b-value 0', 3, 'volume'],
      ['several-b-values', 'b-value 800', 3, 'volume'],
    ])
  })
})

/** An element with a two-byte length, explicit little endian (PS3.5 section 7.1.2). */
function shortElement(group: number, element: number, vr: string, text: string): Uint8Array {
  const value = new TextEncoder().encode(text.length % 2 === 0 ? text : `${text} `)
  const bytes = new Uint8Array(8 + value.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, group, true)
  view.setUint16(2, element, true)
  bytes.set(new TextEncoder().encode(vr), 4)
  view.setUint16(6, value.length, true)
  bytes.set(value, 8)
  return bytes
}

/** The file with elements before its pixel data (7FE0,0010): the writer knows no private elements. */
function withElements(file: Uint8Array, elements: readonly Uint8Array[]): Uint8Array {
  const at = file.findIndex(
    (_, i) => file[i] === 0xe0 && file[i + 1] === 0x7f && file[i + 2] === 0x10 && file[i + 3] === 0,
  )
  return Uint8Array.from([file.subarray(0, at), ...elements, file.subarray(at)].flatMap((part) => [...part]))
}

describe('images that are scans of their own', () => {
  it('the two views of a radiograph, named by view', async () => {
    const view = (position: string) =>
      mrImage({
        modality: 'DX',
        position: null,
        imageType: ['ORIGINAL', 'PRIMARY'],
        extra: { ViewPosition: position },
      })
    const { series } = await openFiles([view('PA'), view('LL')])
    expect(partsOf(series)).toEqual([
      ['several-views', 'PA', 1, 'image'],
      ['several-views', 'LL', 1, 'image'],
    ])
    expect(series[0]?.bonds.sample).toBe(series[1]?.bonds.sample)
  })

  it('clips of an ultrasound, its single images together', async () => {
    const still = () => mrImage({ modality: 'US', position: null })
    const clip = () => mrImage({ modality: 'US', position: null, frames: 2, pixels: new Uint16Array(8) })
    const { series } = await openFiles([still(), clip(), still(), clip()])
    expect(partsOf(series)).toEqual([
      ['several-runs', 'single images', 2, 'stack'],
      ['several-runs', 'run 2', 2, 'cine'],
      ['several-runs', 'run 3', 2, 'cine'],
    ])
  })
})
