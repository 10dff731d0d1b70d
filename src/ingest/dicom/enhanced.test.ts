import { describe, expect, it } from 'vitest'
import { type DicomImageOptions, writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'

type Group = Readonly<Record<string, unknown>>

const sop = (name: string) => `1.2.840.10008.5.1.4.1.1.${name}`
const position = (...at: number[]): Group => ({ PlanePositionSequence: [{ ImagePositionPatient: at }] })
const measures: Group = { PixelMeasuresSequence: [{ PixelSpacing: [0.5, 0.75], SliceThickness: 4 }] }
const axial: Group = { PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }] }

const open = (frames: Group[], shared: Group, options: Partial<DicomImageOptions> = {}) =>
  openStudy([
    memorySource(
      'enhanced.dcm',
      writeDicom({
        rows: 1,
        columns: 2,
        frames: frames.length,
        pixels: Uint16Array.from({ length: frames.length * 2 }, (_, i) => i),
        position: null,
        spacing: null,
        ...options,
        extra: {
          SharedFunctionalGroupsSequence: [shared],
          PerFrameFunctionalGroupsSequence: frames,
          ...options.extra,
        },
      }),
    ),
  ])

describe('enhanced CT', () => {
  it('puts frames in order by their own places, with their own rescale and window', async () => {
    const frame = (z: number, slope: number, centre: number): Group => ({
      ...position(-10, 20, z),
      PixelValueTransformationSequence: [{ RescaleIntercept: -1000, RescaleSlope: slope }],
      FrameVOILUTSequence: [{ WindowCenter: centre, WindowWidth: 400 }],
    })
    const study = await open(
      [frame(8, 1, 40), frame(0, 2, 50), frame(4, 1, 60)],
      { ...measures, ...axial },
      {
        extra: { SOPClassUID: sop('2.1') },
      },
    )
    expect(study.series[0]).toMatchObject({
      slices: 3,
      kind: 'volume',
      plane: 'axial',
      spacing: [0.5, 0.75, 4],
    })
    const slices = await Promise.all([0, 1, 2].map((i) => sliceAt(study, 0, i)))
    expect(slices.map(({ geometry }) => geometry?.position)).toEqual([
      [-10, 20, 0],
      [-10, 20, 4],
      [-10, 20, 8],
    ])
    // Stored 2, 3 times 2; stored 4, 5; stored 0, 1; all less 1000.
    expect(slices.map(({ pixels }) => [...pixels])).toEqual([
      [-996, -994],
      [-996, -995],
      [-1000, -999],
    ])
    expect(slices.map(({ voi }) => voi)).toEqual([
      { kind: 'linear', centre: 50, width: 400 },
      { kind: 'linear', centre: 60, width: 400 },
      { kind: 'linear', centre: 40, width: 400 },
    ])
  })

  it('takes what is shared where a frame has nothing of its own', async () => {
    const shared = {
      ...measures,
      ...axial,
      ...position(1, 2, 3),
      FrameVOILUTSequence: [{ WindowCenter: 1, WindowWidth: 2 }],
    }
    const study = await open([{}], shared)
    const { geometry, spacing, voi } = await sliceAt(study)
    expect(geometry?.position).toEqual([1, 2, 3])
    expect(spacing).toEqual([0.5, 0.75])
    expect(voi).toEqual({ kind: 'linear', centre: 1, width: 2 })
  })
})

describe('enhanced MR', () => {
  it('keeps what tells frames at one place apart, and the order of its stack', async () => {
    const frame = (z: number, time: number): Group => ({
      ...position(0, 0, z),
      FrameContentSequence: [
        {
          StackID: '1',
          InStackPositionNumber: z / 5 + 1,
          TemporalPositionIndex: time,
          DimensionIndexValues: [1, z / 5 + 1, time],
        },
      ],
    })
    const order = [frame(5, 2), frame(0, 1), frame(5, 1), frame(0, 2)]
    const study = await open(
      order,
      { ...measures, ...axial },
      { modality: 'MR', extra: { SOPClassUID: sop('4.1') } },
    )
    const series = study.series.flatMap(({ sliceIds }) => sliceIds)
    expect(series).toHaveLength(4)
    const times = await Promise.all(series.map(async (id) => study.reader.slice(id)))
    const places = times.flatMap((slice) =>
      slice.status === 'ok' ? [[slice.value.geometry?.position[2], slice.value.pixels[0]]] : [],
    )
    // Stored first values: 0 (z 5, time 2), 2 (z 0, time 1), 4 (z 5, time 1), 6 (z 0, time 2).
    expect(places.sort()).toEqual([
      [0, 2],
      [0, 6],
      [5, 0],
      [5, 4],
    ])
  })
})

describe('enhanced PET', () => {
  it('rescales each frame by its own slope', async () => {
    const frame = (z: number, slope: number): Group => ({
      ...position(0, 0, z),
      PixelValueTransformationSequence: [{ RescaleIntercept: 0, RescaleSlope: slope }],
    })
    const study = await open(
      [frame(0, 0.5), frame(3, 0.25)],
      { ...measures, ...axial },
      { modality: 'PT', extra: { SOPClassUID: sop('130') } },
    )
    expect([...(await sliceAt(study, 0, 0)).pixels]).toEqual([0, 0.5])
    expect([...(await sliceAt(study, 0, 1)).pixels]).toEqual([0.5, 0.75])
  })
})

describe('moving images', () => {
  it.each([
    ['XA', '12.1.1'],
    ['US', '3.1'],
  ])('%s frames without a place are one run in order', async (modality, name) => {
    const study = await open([{}, {}, {}], measures, { modality, extra: { SOPClassUID: sop(name) } })
    expect(study.series[0]).toMatchObject({ kind: 'cine', slices: 3 })
    expect([...(await sliceAt(study, 0, 2)).pixels]).toEqual([4, 5])
  })
})

describe('nuclear medicine', () => {
  it('places tomographic slices by slice vector and spacing, whose sign is the direction', async () => {
    const study = await open(
      [{}, {}, {}],
      {},
      {
        modality: 'NM',
        spacing: [4, 4],
        extra: {
          SharedFunctionalGroupsSequence: undefined,
          PerFrameFunctionalGroupsSequence: undefined,
          SliceVector: [1, 2, 3],
          SpacingBetweenSlices: -3,
          DetectorInformationSequence: [
            { ImagePositionPatient: [-50, -60, 70], ImageOrientationPatient: [1, 0, 0, 0, 1, 0] },
          ],
        },
      },
    )
    expect(study.series[0]).toMatchObject({ kind: 'volume', spacing: [4, 4, 3] })
    const slices = await Promise.all([0, 1, 2].map((i) => sliceAt(study, 0, i)))
    expect(slices.map(({ geometry }) => geometry?.position[2])).toEqual([64, 67, 70])
    expect(slices.map(({ pixels }) => pixels[0])).toEqual([4, 2, 0])
  })
})

describe('a dose grid', () => {
  it('places its planes by their offsets', async () => {
    const study = await open(
      [{}, {}],
      {},
      {
        modality: 'RTDOSE',
        position: [0, 0, 10],
        spacing: [1, 1],
        extra: {
          SharedFunctionalGroupsSequence: undefined,
          PerFrameFunctionalGroupsSequence: undefined,
          GridFrameOffsetVector: [0, 2.5],
        },
      },
    )
    const slices = await Promise.all([0, 1].map((i) => sliceAt(study, 0, i)))
    expect(slices.map(({ geometry }) => geometry?.position[2])).toEqual([10, 12.5])
  })
})
