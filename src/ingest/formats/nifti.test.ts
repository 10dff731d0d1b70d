import { gzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { markedVolume } from '../../testing/markedVolumes'
import { memorySource } from '../../testing/memorySource'
import { type NiftiOptions, writeNifti, writeNiftiGz, writeNiftiPair } from '../../testing/niftiWriter'
import { codesOf, openStudy, sliceAt, type TestStudy } from '../../testing/openStudy'
import { type TestVolume, writeMetaImage, writeNrrd } from '../../testing/volumeWriters'

const AXES: TestVolume['directions'] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]
/** 2 x 1 x 1 voxels, which lie as a radiologist hangs them. */
const PAIR = markedVolume([0, 0, 0], AXES, { size: [2, 1, 1] })
const VOLUME = markedVolume([0, 0, 0], AXES)

const open = (options: NiftiOptions, volume = PAIR): Promise<TestStudy> =>
  openStudy([memorySource('a.nii', writeNifti(volume, options))])

/** Two numbers as bytes, in an order of bytes. */
function two(bytes: number, put: (view: DataView, at: number, n: 0 | 1) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes * 2))
  put(view, 0, 0)
  put(view, bytes, 1)
  return new Uint8Array(view.buffer)
}

describe('NIfTI values', () => {
  const real = [-1.5, 300.25] as const
  const whole = [-2, 100] as const
  const large = [3, 2 ** 32 + 1] as const

  it.each([
    { name: 'bytes', datatype: 2, bits: 8, bytes: Uint8Array.of(7, 255), values: Uint8Array.of(7, 255) },
    {
      name: 'signed bytes',
      datatype: 256,
      bits: 8,
      bytes: Uint8Array.of(254, 5),
      values: Int8Array.of(-2, 5),
    },
    {
      name: 'unsigned 16 bits',
      datatype: 512,
      bits: 16,
      bytes: Uint8Array.of(1, 2, 255, 255),
      values: Uint16Array.of(513, 65535),
    },
    {
      name: '32 bits',
      datatype: 8,
      bits: 32,
      bytes: two(4, (view, at, n) => view.setInt32(at, whole[n], true)),
      values: Int32Array.of(-2, 100),
    },
    {
      name: 'unsigned 32 bits',
      datatype: 768,
      bits: 32,
      bytes: two(4, (view, at, n) => view.setUint32(at, [5, 2 ** 31][n] ?? 0, true)),
      values: Uint32Array.of(5, 2 ** 31),
    },
    {
      name: '64 bits',
      datatype: 1024,
      bits: 64,
      bytes: two(8, (view, at, n) => view.setBigInt64(at, BigInt(whole[n]), true)),
      values: Float64Array.of(-2, 100),
    },
    {
      name: 'unsigned 64 bits',
      datatype: 1280,
      bits: 64,
      bytes: two(8, (view, at, n) => view.setBigUint64(at, BigInt(large[n]), true)),
      values: Float64Array.of(3, 2 ** 32 + 1),
    },
    {
      name: 'floating point',
      datatype: 16,
      bits: 32,
      bytes: two(4, (view, at, n) => view.setFloat32(at, real[n], true)),
      values: Float32Array.of(-1.5, 300.25),
    },
    {
      name: 'double precision',
      datatype: 64,
      bits: 64,
      bytes: two(8, (view, at, n) => view.setFloat64(at, real[n], true)),
      values: Float64Array.of(-1.5, 300.25),
    },
    {
      name: 'complex numbers, as their magnitude',
      datatype: 32,
      bits: 64,
      // 3 + 4i and -5 + 12i.
      bytes: two(8, (view, at, n) => {
        view.setFloat32(at, n === 0 ? 3 : -5, true)
        view.setFloat32(at + 4, n === 0 ? 4 : 12, true)
      }),
      values: Float32Array.of(5, 13),
    },
  ])('reads $name', async ({ values, ...data }) => {
    expect((await sliceAt(await open({ data }))).pixels).toEqual(values)
  })

  it.each([
    ['RGB24', 128, 24, [1, 2, 3, 4, 5, 6]],
    ['RGBA32', 2304, 32, [1, 2, 3, 255, 4, 5, 6, 255]],
  ])('reads colour: %s', async (_name, datatype, bits, bytes) => {
    const image = await sliceAt(
      await open({ slope: 3, data: { datatype, bits, bytes: Uint8Array.from(bytes) } }),
    )
    expect(image).toMatchObject({ samples: 3, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) })
  })

  it('applies slope and intercept, and takes a slope of 0 for none', async () => {
    const values = { ...PAIR, values: Int16Array.of(10, -4) }
    expect([...(await sliceAt(await open({ slope: 0.5, intercept: -1 }, values))).pixels]).toEqual([4, -3])
    expect([...(await sliceAt(await open({ slope: 0, intercept: -1 }, values))).pixels]).toEqual([10, -4])
  })

  it('gives gaps (not a number) the lowest value of the slice', async () => {
    const bytes = two(4, (view, at, n) => view.setFloat32(at, n === 0 ? Number.NaN : 2, true))
    const image = await sliceAt(await open({ data: { datatype: 16, bits: 32, bytes } }))
    expect(image).toMatchObject({ pixels: Float32Array.of(2, 2), range: [2, 2] })
  })

  it('shows the values between cal_min and cal_max', async () => {
    expect((await sliceAt(await open({ window: [-100, 300] }))).voi).toEqual({
      kind: 'linear-exact',
      centre: 100,
      width: 400,
    })
  })

  it('names a kind of values that it does not read', async () => {
    const { snapshot } = await open({ data: { datatype: 1536, bits: 128, bytes: new Uint8Array(32) } })
    expect(snapshot.skipped).toMatchObject([{ source: 'a.nii', code: 'unsupported-values' }])
  })
})

describe('several volumes in one NIfTI file', () => {
  const several = (count: number): NiftiOptions => ({
    more: [count],
    data: {
      datatype: 2,
      bits: 8,
      bytes: Uint8Array.from({ length: count * 60 }, (_, i) => Math.floor(i / 60)),
    },
  })

  it('are a series each, in order, and each says so', async () => {
    const study = await open(several(3), VOLUME)
    expect(study.series.map(({ description }) => description)).toEqual([
      'a.nii (1 of 3)',
      'a.nii (2 of 3)',
      'a.nii (3 of 3)',
    ])
    for (const [index, series] of study.series.entries()) {
      expect(series).toMatchObject({ kind: 'volume', slices: 3, plane: 'axial' })
      expect(codesOf(series)).toEqual(['several-volumes'])
      expect((await sliceAt(study, index, 2)).range).toEqual([index, index])
    }
  })

  it('are counted, and the first is shown, where they are many', async () => {
    const { series } = await open(several(40), VOLUME)
    expect(series).toHaveLength(1)
    expect(series[0]?.warnings[0]?.message).toBe(
      'The file holds 40 volumes (time points or directions); the first is shown.',
    )
  })
})

describe('where a NIfTI volume lies', () => {
  it('is half a turn, though rounding made its quaternion longer than 1', async () => {
    // 0.6 and 0.8 in single precision: their squares add up to 1.00000005. The turn takes i to -i; j to
    // (0, 2 c c - 1, 2 c d) = (0, -0.28, 0.96); k to (0, 2 c d, 2 d d - 1) = (0, 0.96, 0.28).
    const bytes = writeNifti(VOLUME, { form: 'qform' })
    const view = new DataView(bytes.buffer)
    for (const [at, value] of [
      [76, 1],
      [256, 0],
      [260, 0.6],
      [264, 0.8],
    ] as const) {
      view.setFloat32(at, value, true)
    }
    const { geometry, spacing } = await sliceAt(await openStudy([memorySource('a.nii', bytes)]))
    // In LPS i points to the left and j is (0, 0.28, 0.96): coronal, hung with the head up, so rows run along -j.
    expect(geometry?.rowDirection).toEqual([1, 0, 0].map((n) => expect.closeTo(n, 5)))
    expect(geometry?.columnDirection).toEqual([0, -0.28, -0.96].map((n) => expect.closeTo(n, 5)))
    expect(spacing).toEqual([3, 2].map((n) => expect.closeTo(n, 5)))
  })

  it('is what the sform says where both forms are there', async () => {
    const bytes = writeNifti(VOLUME)
    // A qform with the larger code, of no turn at all: in LPS it would turn i to the right.
    new DataView(bytes.buffer).setInt16(252, 4, true)
    const { geometry } = await sliceAt(await openStudy([memorySource('a.nii', bytes)]))
    expect(geometry?.position).toEqual([-30, -40, 50])
  })
})

describe('NIfTI files beside others', () => {
  it('takes the modality from what the converter noted', async () => {
    const notes = memorySource('f/a.json', '{"Modality": "MR", "EchoTime": 0.1}')
    const study = await openStudy([memorySource('f/a.nii.gz', writeNiftiGz(VOLUME)), notes])
    expect(study.series).toMatchObject([{ modality: 'MR', kind: 'volume' }])
  })

  it.each([
    [
      'a.hdr',
      writeNiftiPair(VOLUME).header,
      'a.hdr is a header whose values (.img) are not among the files.',
    ],
    [
      'a.nhdr',
      writeNrrd(VOLUME, { dataFile: 'b.raw' }).header,
      'a.nhdr keeps its values in b.raw, which is not among the files.',
    ],
    [
      'a.mhd',
      writeMetaImage(VOLUME, { dataFile: 'b.raw' }).header,
      'a.mhd keeps its values in b.raw, which is not among the files.',
    ],
  ])('names what is missing beside %s', async (path, header, message) => {
    const { snapshot } = await openStudy([memorySource(path, header)])
    expect(snapshot.skipped).toEqual([{ source: path, code: 'missing-file', message }])
  })
})

describe('damaged volumes', () => {
  it.each([
    ['a.nii', writeNifti(VOLUME).subarray(0, 400)],
    ['a.nrrd', writeNrrd(VOLUME).file.subarray(0, -1)],
    ['a.mha', writeMetaImage(VOLUME).file.subarray(0, -1)],
  ])('that are cut short are named when they are opened: %s', async (path, bytes) => {
    const { snapshot } = await openStudy([memorySource(path, bytes)])
    expect(snapshot.skipped).toEqual([
      { source: path, code: 'unreadable', message: `${path} is shorter than its header says.` },
    ])
  })

  it('whose compressed part is cut short are named when a slice is asked for', async () => {
    const whole = writeNiftiGz(markedVolume([0, 0, 0], AXES, { size: [64, 64, 8] }))
    const study = await openStudy([memorySource('a.nii.gz', whole.subarray(0, whole.length - 60))])
    const result = await study.reader.slice(study.series[0]?.sliceIds[0] ?? '')
    expect(result).toMatchObject({ status: 'failed', code: 'unreadable' })
    expect(result.status === 'failed' && result.message).toContain('a.nii.gz could not be read')
  })

  it('that claim more than their bytes can inflate to are refused before anything is inflated', async () => {
    // 32767 x 32767 x 30000 voxels in 200 bytes.
    const bytes = writeNifti(VOLUME)
    const view = new DataView(bytes.buffer)
    for (const [at, size] of [
      [42, 32767],
      [44, 32767],
      [46, 30000],
    ] as const) {
      view.setInt16(at, size, true)
    }
    const { snapshot } = await openStudy([memorySource('a.nii.gz', gzipSync(bytes))])
    expect(snapshot.skipped).toMatchObject([
      { code: 'unreadable', message: 'a.nii.gz is shorter than its header says.' },
    ])
  })

  it('reads of a plain volume only what a slice needs', async () => {
    const source = memorySource('a.nii', writeNifti(markedVolume([0, 0, 0], AXES, { size: [256, 256, 40] })))
    const study = await openStudy([source])
    const opened = source.bytesRead()
    expect(opened).toBeLessThan(70_000)
    await sliceAt(study, 0, 20)
    expect(source.bytesRead() - opened).toBe(256 * 256 * 2)
  })
})
