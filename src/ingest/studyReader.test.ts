import { describe, expect, it } from 'vitest'
import type { StudySnapshot } from '../study/types'
import { writeDicom } from '../testing/dicomWriter'
import { memorySource } from '../testing/memorySource'
import { openStudy, sliceAt } from '../testing/openStudy'
import { StudyReader } from './studyReader'

const reader = (budget = 1e6) => new StudyReader({ budget, locateWasm: null })

const stack = (count: number, size = 4) =>
  Array.from({ length: count }, (_, i) =>
    memorySource(
      `ct/${i}.dcm`,
      writeDicom({
        rows: size,
        columns: size,
        pixels: new Uint16Array(size * size).fill(i + 1),
        instanceNumber: i + 1,
        position: [0, 0, i],
      }),
    ),
  )

const allIds = (snapshot: StudySnapshot) =>
  snapshot.patients.flatMap((p) => p.studies.flatMap((s) => s.series.flatMap((one) => [...one.sliceIds])))

describe('StudyReader', () => {
  it('gives a first snapshot at the first image, then the whole, with the same slice ids', async () => {
    const seen: { snapshot: StudySnapshot; read: number }[] = []
    const last = await reader().open(stack(20), (snapshot, progress) =>
      seen.push({ snapshot, read: progress.filesRead }),
    )
    const first = seen[0]
    expect(first?.read).toBeLessThanOrEqual(4)
    expect(first?.snapshot.patients[0]?.studies[0]?.series[0]?.provisional).toBe(true)
    expect(allIds(last)).toHaveLength(20)
    expect(allIds(last)).toEqual(expect.arrayContaining(allIds(first?.snapshot ?? last)))
    expect(last.patients[0]?.studies[0]?.series[0]?.provisional).toBe(false)
  })

  it('resolves after the last callback, even one that answers late', async () => {
    let answered = false
    await reader().open(stack(3), async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      answered = true
    })
    expect(answered).toBe(true)
  })

  it('decodes what is asked for while files are still being read', async () => {
    const study = reader()
    let early: Promise<unknown> | null = null
    await study.open(stack(50), (snapshot) => {
      early ??= study.slice(allIds(snapshot)[0] ?? '')
    })
    expect(await early).toMatchObject({ status: 'ok' })
  })

  it('stops when asked to and gives what was read', async () => {
    const stop = new AbortController()
    const snapshot = await reader().open(stack(50), () => stop.abort(), stop.signal)
    expect(allIds(snapshot).length).toBeGreaterThan(0)
    expect(allIds(snapshot).length).toBeLessThan(50)
  })

  it('adds further files, and does not read a path twice', async () => {
    const study = reader()
    const files = stack(4)
    await study.open(files.slice(0, 2), () => undefined)
    const both = await study.open(files, () => undefined)
    expect(allIds(both)).toHaveLength(4)
  })

  it('keeps decoded slices within its budget and decodes again what it let go', async () => {
    const study = reader(4 * 64 * 64 * 2)
    const ids = allIds(await study.open(stack(8, 64), () => undefined))
    for (const id of [...ids, ...ids]) expect((await study.slice(id)).status).toBe('ok')
  })

  it('forgets everything on close', async () => {
    const study = reader()
    const ids = allIds(await study.open(stack(2), () => undefined))
    study.close()
    expect(await study.slice(ids[0] ?? '')).toMatchObject({ status: 'failed', code: 'not-open' })
    expect(study.snapshot(false).patients).toEqual([])
  })

  it('opens an empty folder as an empty study', async () => {
    expect((await openStudy([])).snapshot).toEqual({ schema: 'raddiag-study/1', patients: [], skipped: [] })
  })

  it('reads a first block of a large file only, and more where the header is longer', async () => {
    const pixels = new Uint16Array(1024 * 1024)
    const large = memorySource('large.dcm', writeDicom({ rows: 1024, columns: 1024, pixels }))
    await openStudy([large])
    expect(large.bytesRead()).toBe(64 * 1024)
    const comment = { ImageComments: 'x'.repeat(200_000) }
    const long = memorySource('long.dcm', writeDicom({ rows: 1024, columns: 1024, pixels, extra: comment }))
    const study = await openStudy([long])
    expect(study.series).toHaveLength(1)
    expect(long.bytesRead()).toBeLessThan(long.size / 2)
    expect((await sliceAt(study)).pixels).toHaveLength(1024 * 1024)
  })
})

describe('what cannot be opened', () => {
  const dicom = writeDicom({ rows: 4, columns: 4, pixels: new Uint16Array(16) })
  const failing = {
    path: 'lost.dcm',
    size: 10,
    read: () => Promise.reject(new Error('the disc was removed')),
  }

  it.each([
    [
      memorySource('a.dcm', 'This is a report.\n'),
      'unreadable',
      'a.dcm is not what its name says: it seems to be a text file.',
    ],
    [
      memorySource('a.dcm', dicom.subarray(0, 300)),
      'unreadable',
      'a.dcm begins like DICOM, but its header is damaged or cut short.',
    ],
    [
      memorySource('a.dcm', dicom.subarray(0, -10)),
      'unreadable',
      'a.dcm ends early: 22 of 32 bytes of its pixel data are there.',
    ],
    [
      memorySource('empty.dcm', ''),
      'unreadable',
      'empty.dcm is not what its name says: it seems to be an empty file.',
    ],
    [
      memorySource('r.pdf', '%PDF-1.7'),
      'not-an-image',
      'r.pdf is not an image; it seems to be a PDF document.',
    ],
    [
      memorySource('x/.DS_Store', '\0\0\0\x01Bud1'),
      'not-an-image',
      "x/.DS_Store is not an image; it seems to be a folder's .DS_Store.",
    ],
    [
      memorySource('z.zip', 'PK\x03\x04'),
      'unreadable',
      'z.zip begins like a zip archive, but its list of members is missing or damaged; it may be cut short.',
    ],
    [memorySource('notes', 'hello'), 'not-an-image', 'notes is not an image; it seems to be a text file.'],
    [failing, 'unreadable', 'lost.dcm could not be read: the disc was removed'],
  ])('%#', async (source, code, message) => {
    const { snapshot, series } = await openStudy([source, memorySource('good.dcm', dicom)])
    expect(snapshot.skipped).toEqual([{ source: source.path, code, message }])
    expect(series).toHaveLength(1)
  })

  it('names a compression that it does not know', async () => {
    const bytes = writeDicom({ rows: 4, columns: 4, pixels: new Uint16Array(16) })
    const text = new TextDecoder('latin1')
      .decode(bytes)
      .replace('1.2.840.10008.1.2.1\0', '1.2.840.10008.1.2.9\0')
    const { snapshot } = await openStudy([
      memorySource(
        'v.dcm',
        Uint8Array.from(text, (c) => c.charCodeAt(0)),
      ),
    ])
    expect(snapshot.skipped[0]?.code).toBe('unsupported-transfer-syntax')
    expect(snapshot.skipped[0]?.message).toContain('1.2.840.10008.1.2.9')
  })
})
