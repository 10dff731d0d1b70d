import { describe, expect, it } from 'vitest'
import { type DicomImageOptions, writeDicom } from '../testing/dicomWriter'
import { memorySource } from '../testing/memorySource'
import { codesOf, openStudy, sliceAt } from '../testing/openStudy'

type Options = Partial<DicomImageOptions>

/** One 2 x 2 image whose first pixel tells it apart. */
const image = (mark: number, options: Options): Uint8Array =>
  writeDicom({
    rows: 2,
    columns: 2,
    pixels: Uint16Array.from([mark, 0, 0, 0]),
    instanceNumber: mark,
    sopInstanceUid: `1.2.3.${mark}`,
    ...options,
  })

const axialStack = (positions: readonly number[], options: Options = {}) =>
  positions.map((z, i) => image(i + 1, { position: [0, 0, z], ...options }))

const opened = (files: readonly Uint8Array[]) =>
  openStudy(files.map((bytes, i) => memorySource(`study/${i}`, bytes)))

describe('order and geometry of a series', () => {
  it('orders by place along the normal, whatever names and numbers say', async () => {
    const study = await opened(axialStack([20, 0, 30, 10], { spacing: [0.5, 0.75] }))
    const marks = await Promise.all([0, 1, 2, 3].map(async (i) => (await sliceAt(study, 0, i)).pixels[0]))
    expect(marks).toEqual([2, 4, 1, 3])
    expect(study.series[0]).toMatchObject({
      kind: 'volume',
      plane: 'axial',
      spacing: [0.5, 0.75, 10],
      slices: 4,
    })
    expect(codesOf(study.series[0])).toEqual([])
  })

  // Normal = row x column: sagittal (0,1,0) x (0,0,-1) = (-1,0,0), so slices ascend towards the patient's right.
  it('orders a sagittal stack towards its own normal and names the plane', async () => {
    const files = [5, -5, 0].map((x, i) =>
      image(i + 1, { position: [x, 0, 0], orientation: [0, 1, 0, 0, 0, -1] }),
    )
    const study = await opened(files)
    expect(study.series[0]).toMatchObject({ kind: 'volume', plane: 'sagittal' })
    expect((await sliceAt(study, 0, 0)).geometry?.position).toEqual([5, 0, 0])
  })

  it('says coronal and oblique', async () => {
    const coronal = await opened([image(1, { orientation: [1, 0, 0, 0, 0, -1] })])
    const s = Math.SQRT1_2
    const oblique = await opened([image(1, { orientation: [1, 0, 0, 0, s, s] })])
    expect([coronal.series[0]?.plane, oblique.series[0]?.plane]).toEqual(['coronal', 'oblique'])
  })

  it('orders by instance number where there are no positions, and is then no volume', async () => {
    const files = [3, 1, 2].map((number) => image(number, { position: null }))
    const study = await opened(files)
    const marks = await Promise.all([0, 1, 2].map(async (i) => (await sliceAt(study, 0, i)).pixels[0]))
    expect(marks).toEqual([1, 2, 3])
    expect(study.series[0]).toMatchObject({ kind: 'stack', plane: null, spacing: null })
  })

  it('finds a missing slice, and calls a gap between consecutive numbers uneven instead', async () => {
    const missing = await opened([0, 1, 2, 4].map((z) => image(z + 1, { position: [0, 0, z * 5] })))
    expect(missing.series[0]?.warnings[0]).toEqual({
      code: 'missing-slices',
      message: '1 slice is missing: the usual distance is 5 mm, but 10 mm where the gap is.',
    })
    const uneven = await opened(axialStack([0, 5, 10, 20]))
    expect(codesOf(uneven.series[0])).toEqual(['uneven-spacing'])
  })

  it('finds tilt: 2 mm sideways on 10 mm is 11.3 degrees', async () => {
    const files = [0, 1, 2].map((i) => image(i + 1, { position: [0, i * 2, i * 10] }))
    expect((await opened(files)).series[0]?.warnings[0]?.message).toContain('11.3 degrees')
  })

  it('shows a copied instance once', async () => {
    const stack = axialStack([0, 1, 2])
    const study = await opened([...stack, stack[1] ?? new Uint8Array()])
    expect(study.series[0]?.slices).toBe(3)
    expect(codesOf(study.series[0])).toEqual(['duplicate-slices'])
  })

  it('gives the same study for the same files under other names in another order', async () => {
    const files = [
      ...axialStack([0, 2, 4]),
      image(9, { seriesUid: '1.2.9', seriesNumber: 2, modality: 'DX' }),
    ]
    const one = await opened(files)
    const other = await opened([...files].reverse())
    expect(other.series.map((series) => ({ ...series, source: '' }))).toEqual(
      one.series.map((series) => ({ ...series, source: '' })),
    )
  })

  it('keeps identifiers of the patient out of ids', async () => {
    const { snapshot, series } = await opened([image(1, { patientId: 'SECRET', patientName: 'Doe^Jane' })])
    const ids = [snapshot.patients[0]?.id, series[0]?.id, ...(series[0]?.sliceIds ?? [])].join(' ')
    expect(ids).not.toMatch(/SECRET|Doe|1\.2/)
    expect(snapshot.patients[0]?.name).toBe('Doe Jane')
  })
})

describe('division of a series', () => {
  it('by size', async () => {
    const small = writeDicom({ rows: 1, columns: 1, pixels: Uint16Array.from([7]), position: [0, 0, 9] })
    const { series } = await opened([...axialStack([0, 1, 2]), small])
    expect(series.map(({ slices, splitBecause }) => [slices, splitBecause])).toEqual([
      [3, 'mixed-size'],
      [1, 'mixed-size'],
    ])
  })

  it('three directions in a tiny series are a localizer', async () => {
    const files = [
      image(1, {}),
      image(2, { orientation: [0, 1, 0, 0, 0, -1] }),
      image(3, { orientation: [1, 0, 0, 0, 0, -1] }),
    ]
    const { series } = await opened(files)
    expect(series).toHaveLength(3)
    for (const one of series) expect(codesOf(one)).toEqual(['localizer', 'mixed-orientation'])
  })

  it('moving images are cines of their own', async () => {
    const run = (uid: string) =>
      writeDicom({
        rows: 1,
        columns: 1,
        frames: 3,
        pixels: Uint8Array.from([1, 2, 3]),
        modality: 'XA',
        position: null,
        sopInstanceUid: uid,
      })
    const { series } = await opened([run('1.2.3.1'), run('1.2.3.2')])
    expect(series.map(({ kind, slices, splitBecause }) => [kind, slices, splitBecause])).toEqual([
      ['cine', 3, 'several-runs'],
      ['cine', 3, 'several-runs'],
    ])
  })
})

describe('what a series is', () => {
  it.each([
    ['localizer', { imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }],
    ['localizer', { description: '3-plane Loc', imageType: ['ORIGINAL', 'PRIMARY'] }],
    ['derived', { imageType: ['DERIVED', 'PRIMARY', 'DIFFUSION', 'ADC'] }],
    ['derived', { imageType: ['DERIVED', 'SECONDARY'], description: 'Apparent Diffusion Coefficient' }],
    ['derived', { imageType: ['DERIVED', 'PRIMARY', 'PERFUSION', 'ND'] }],
    ['secondary-capture', { modality: 'OT' }],
    ['secondary-capture', { imageType: ['DERIVED', 'SECONDARY', 'SCREEN SAVE'] }],
    ['burned-in-text', { extra: { BurnedInAnnotation: 'YES' } }],
  ] satisfies [string, Options][])('%s: %j', async (code, options) => {
    const { series } = await opened([image(1, options)])
    expect(codesOf(series[0])).toEqual([code])
  })

  it.each([
    { imageType: ['ORIGINAL', 'PRIMARY', 'PERFUSION'] },
    { imageType: ['ORIGINAL', 'PRIMARY', 'OTHER', 'ND', 'NORM', 'MEAN'], description: 'mocoMEMPRAGE RMS' },
    { imageType: ['DERIVED', 'SECONDARY', 'MPR'], description: 'Coronal MPR' },
    { imageType: ['DERIVED', 'PRIMARY', 'DIFFUSION', 'TRACEW'], description: 'DWI b1000' },
  ] satisfies Options[])('nothing: %j', async (options) => {
    const { series } = await opened([image(1, options)])
    expect(codesOf(series[0])).toEqual([])
  })
})
