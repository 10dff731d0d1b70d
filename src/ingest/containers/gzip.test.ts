import { gzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import { writeZip } from '../../testing/zipWriter'
import { StudyReader } from '../studyReader'

const pixels = Uint16Array.from({ length: 64 }, (_, at) => at * 3)
const dicom = writeDicom({ rows: 8, columns: 8, pixels, description: 'packed' })
const open = async (bytes: Uint8Array, name = 'ct/IM1.dcm.gz') => openStudy([memorySource(name, bytes)])
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

describe('a gzip file', () => {
  it('opens as what is inside, under its own name', async () => {
    const study = await open(gzipSync(dicom))
    expect(study.snapshot.skipped).toEqual([])
    expect(study.series[0]).toMatchObject({ description: 'packed', source: 'ct/IM1.dcm.gz' })
    expect((await sliceAt(study)).pixels).toEqual(pixels)
  })

  it('may be written in several parts, as parallel compressors do', async () => {
    const study = await open(joined(gzipSync(dicom.subarray(0, 500)), gzipSync(dicom.subarray(500))))
    expect((await sliceAt(study)).pixels).toEqual(pixels)
  })

  it('may be gzipped twice, or hold a zip archive', async () => {
    expect((await sliceAt(await open(gzipSync(gzipSync(dicom))))).pixels).toEqual(pixels)
    const zip = gzipSync(await writeZip({ IM1: dicom }))
    const study = await open(zip, 'export.zip.gz')
    expect((await sliceAt(study)).pixels).toEqual(pixels)
    expect(study.series[0]?.source).toBe('export.zip.gz/IM1')
  })

  it('is read from its middle where it is larger than what is kept', async () => {
    const large = Uint16Array.from({ length: 700 * 700 * 8 }, (_, at) => (at * 40503) & 0xfff)
    const frames = writeDicom({ rows: 700, columns: 700, frames: 8, pixels: large, modality: 'US' })
    // A quarter of the budget is for inflated files: too little for the 8 MB of this one.
    const reader = new StudyReader({ budget: 16e6, locateWasm: null })
    const snapshot = await reader.open(
      [memorySource('x.gz', gzipSync(frames, { level: 1 }))],
      () => undefined,
    )
    const ids = snapshot.patients[0]?.studies[0]?.series[0]?.sliceIds ?? []
    expect(ids).toHaveLength(8)
    for (const frame of [0, 3, 7, 1]) {
      const slice = await reader.slice(ids[frame] ?? '')
      if (slice.status !== 'ok') throw new Error(slice.message)
      const expected = large.subarray(frame * 490_000, (frame + 1) * 490_000)
      expect(expected.every((value, at) => value === slice.value.pixels[at])).toBe(true)
    }
  })

  it('stops when asked to', async () => {
    const stop = new AbortController()
    const bytes = gzipSync(new Uint8Array(50_000_000), { level: 1 })
    const source = memorySource('x.gz', bytes)
    const stopping = {
      ...source,
      read: (start: number, end: number) => {
        if (start > 0) stop.abort()
        return source.read(start, end)
      },
    }
    const reader = new StudyReader({ budget: 1e6, locateWasm: null })
    const { skipped } = await reader.open([stopping], () => undefined, stop.signal)
    expect(skipped).toEqual([
      { source: 'x.gz', code: 'stopped', message: 'x.gz was not opened, because reading was stopped.' },
    ])
  })

  it.each([
    [
      'cut short',
      (whole: Uint8Array) => whole.subarray(0, -40),
      'its compressed data are damaged or cut short',
    ],
    [
      'with another checksum',
      (whole: Uint8Array) => whole.map((byte, at) => (at === whole.length - 8 ? byte ^ 1 : byte)),
      'its bytes do not match their checksum.',
    ],
  ])('%s is named', async (_, damage, why) => {
    expect((await open(damage(gzipSync(dicom)))).snapshot.skipped).toEqual([
      {
        source: 'ct/IM1.dcm.gz',
        code: 'unreadable',
        message: `ct/IM1.dcm.gz could not be read: ${why}`,
      },
    ])
  })

  it('says what is inside where that is no image', async () => {
    const header = new Uint8Array(512)
    header.set(new TextEncoder().encode('ustar'), 257)
    const tar = (await open(gzipSync(header), 'export.tar.gz')).snapshot.skipped[0]
    expect(tar).toMatchObject({ code: 'not-an-image' })
    expect(tar?.message).toBe(
      'export.tar.gz is a tar archive, which is not opened here; unpack it and open the folder.',
    )
    const text = (await open(gzipSync(new TextEncoder().encode('notes\n')), 'n.txt.gz')).snapshot.skipped[0]
    expect(text?.message).toBe('n.txt.gz is not an image; it seems to be a text file.')
  })
})
