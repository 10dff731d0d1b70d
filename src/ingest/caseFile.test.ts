import { encode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { writeNpy } from '../study/npy'
import { writeDicom } from '../testing/dicomWriter'
import { memorySource } from '../testing/memorySource'
import { openStudy, sliceAt } from '../testing/openStudy'

const png = (value: number) =>
  encode({ width: 1, height: 1, data: Uint8Array.from([value]), channels: 1, depth: 8 })

describe('case.json', () => {
  it('orders scans, sets what it declares, and takes names relative to its folder', async () => {
    const study = await openStudy([
      memorySource('c/a.png', png(1)),
      memorySource('c/sub/b.png', png(2)),
      memorySource(
        'c/case.json',
        JSON.stringify({
          scans: [
            { file: 'sub/b.png', modality: 'X-ray', sample: 7, slot: 8, note: 'kept' },
            { file: './a.png', modality: 'CT' },
          ],
          labels: [],
        }),
      ),
    ])
    expect(study.series.map(({ modality, declared }) => [modality, declared])).toEqual([
      ['DX', { modality: 'X-ray', sample: '7', slot: 8 }],
      ['CT', { modality: 'CT', sample: null, slot: null }],
    ])
    expect((await sliceAt(study, 0)).pixels[0]).toBe(2)
    expect(study.snapshot.patients).toHaveLength(1)
  })

  it('makes one scan of several files, in its order', async () => {
    const study = await openStudy([
      memorySource('a.png', png(1)),
      memorySource('b.png', png(2)),
      memorySource('case.json', JSON.stringify({ scans: [{ files: ['b.png', 'a.png'], modality: 'MRI' }] })),
    ])
    expect(study.series).toHaveLength(1)
    expect([(await sliceAt(study, 0, 0)).pixels[0], (await sliceAt(study, 0, 1)).pixels[0]]).toEqual([2, 1])
    expect(study.series[0]).toMatchObject({ kind: 'stack', slices: 2 })
  })

  it('names a missing file and keeps the other scans', async () => {
    const { snapshot, series } = await openStudy([
      memorySource('c/a.png', png(1)),
      memorySource(
        'c/case.json',
        JSON.stringify({
          scans: [
            { file: 'gone.png', modality: 'CT' },
            { file: 'a.png', modality: 'CT' },
          ],
        }),
      ),
    ])
    expect(series).toHaveLength(1)
    expect(snapshot.skipped).toEqual([
      {
        source: 'c/gone.png',
        code: 'missing-file',
        message: 'c/case.json names c/gone.png, which is not among the files.',
        caseFile: 'c/case.json',
      },
    ])
  })

  it('may declare DICOM files, which keep their patient', async () => {
    const { snapshot, series } = await openStudy([
      memorySource('a', writeDicom({ modality: 'MR', rows: 1, columns: 1, pixels: Uint8Array.from([1]) })),
      memorySource('case.json', JSON.stringify({ scans: [{ file: 'a', modality: 'MRI' }] })),
    ])
    expect(series[0]).toMatchObject({ modality: 'MR', declared: { modality: 'MRI' } })
    expect(snapshot.patients[0]?.name).toBe('Test Patient')
  })

  it.each([
    ['{', 'is not valid JSON'],
    ['{"scans":[{"file":"a.png","modality":"Xray"}]}', 'scans.0.modality'],
    ['{"scans":[{"modality":"CT"}]}', 'needs either "file" or "files"'],
    ['{"scans":[{"file":"a.png","modality":"CT","slot":99}]}', '"slot" is not a row'],
  ])('says what is wrong with %s and opens the rest', async (content, reason) => {
    const { snapshot, series } = await openStudy([
      memorySource('a.png', png(1)),
      memorySource('case.json', content),
    ])
    expect(series).toHaveLength(1)
    expect(snapshot.skipped[0]).toMatchObject({ source: 'case.json', code: 'unreadable' })
    expect(snapshot.skipped[0]?.message).toContain(reason)
  })
})

describe('arrays', () => {
  // [2 rows, 1 column, 3 slices] in C order: element (r, 0, s) stands at r * 3 + s.
  it('takes slices out of a C-ordered stack', async () => {
    const bytes = writeNpy(Float32Array.from([0, 1, 2, 10, 11, 12]), [2, 1, 3])
    const study = await openStudy([memorySource('s.npy', bytes)])
    expect(study.series[0]).toMatchObject({ slices: 3, rows: 2, columns: 1, kind: 'stack', modality: 'OT' })
    expect([...(await sliceAt(study, 0, 1)).pixels]).toEqual([1, 11])
    expect((await sliceAt(study, 0, 2)).range).toEqual([2, 12])
  })

  it('takes a Fortran-ordered stack and a single picture', async () => {
    const bytes = writeNpy(Float32Array.from([0, 1, 2, 10, 11, 12]), [2, 1, 3])
    // `True ` keeps the header's length; element (r, 0, s) then stands at r + 2 * s.
    const text = new TextDecoder('latin1').decode(bytes).replace('False', 'True ')
    const fortran = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    const study = await openStudy([
      memorySource('f.npy', fortran),
      memorySource('p.npy', writeNpy(Float32Array.from([1, 2]), [1, 2])),
    ])
    expect([...(await sliceAt(study, 0, 1)).pixels]).toEqual([2, 10])
    expect(study.series[1]).toMatchObject({ slices: 1, kind: 'image' })
  })

  it('refuses other shapes', async () => {
    const { snapshot } = await openStudy([
      memorySource('s.npy', writeNpy(Float32Array.from([1]), [1, 1, 1, 1])),
    ])
    expect(snapshot.skipped[0]?.message).toBe(
      's.npy has the shape 1 x 1 x 1 x 1, not height x width x depth.',
    )
  })
})
