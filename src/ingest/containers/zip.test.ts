import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { PixelArray } from '../../study/types'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import { writeZip } from '../../testing/zipWriter'
import { crc32 } from './crc32'
import { cleanName } from './zipDirectory'

const SIDE = 300
/** 180 kB of pixels that do not compress to nothing, so that a read of the header is not a read of the file. */
const noisy = (seed: number) =>
  Uint16Array.from({ length: SIDE * SIDE }, (_, at) => ((at * 2654435761 + seed) >>> 7) & 0xfff)

const slice = (number: number) =>
  writeDicom({
    rows: SIDE,
    columns: SIDE,
    pixels: noisy(number),
    instanceNumber: number,
    position: [0, 0, number],
    sopInstanceUid: `1.2.3.${number}`,
  })

/** How many values differ; a message of a hundred thousand numbers would help nobody. */
const unequal = (a: PixelArray, b: Uint16Array) =>
  a.length === b.length ? b.filter((value, at) => value !== a[at]).length : Number.NaN

const three = { 'ct/IM1': slice(1), 'ct/IM2': slice(2), 'ct/IM3': slice(3) }
const open = async (bytes: Uint8Array, name = 'a.zip') => openStudy([memorySource(name, bytes)])

describe('a zip archive', () => {
  it.each([
    ['deflated by zip.js', () => writeZip(three)],
    ['stored', () => writeZip(three, { level: 0 })],
    ['ZIP64', () => writeZip(three, { zip64: true })],
    ['ZIP64 and stored', () => writeZip(three, { zip64: true, level: 0 })],
    ['deflated by fflate', async () => zipSync(three)],
    [
      'after other bytes, as in a self-extracting program',
      async () => {
        const zip = zipSync(three)
        const all = new Uint8Array(zip.length + 4)
        all.set([0x50, 0x4b, 0x03, 0x04])
        all.set(zip, 4)
        return all
      },
    ],
  ])('%s opens as its files would', async (_, write) => {
    const study = await open(await write())
    expect(study.snapshot.skipped).toEqual([])
    expect(study.series).toHaveLength(1)
    expect(study.series[0]).toMatchObject({ slices: 3, kind: 'volume', source: 'a.zip/ct/IM1' })
    for (const number of [1, 2, 3]) {
      expect(unequal((await sliceAt(study, 0, number - 1)).pixels, noisy(number))).toBe(0)
    }
  })

  it('opens inside another one, compressed or stored, and names the whole way', async () => {
    const inner = await writeZip(three)
    for (const level of [0, 6]) {
      const study = await open(
        await writeZip({ 'p/inner.zip': inner, IM9: slice(9) }, { level }),
        'outer.zip',
      )
      expect(study.series[0]?.slices).toBe(4)
      expect(study.series[0]?.source).toMatch(/^outer\.zip\/(IM9|p\/inner\.zip\/ct\/IM1)$/)
      expect(unequal((await sliceAt(study, 0, 2)).pixels, noisy(3))).toBe(0)
    }
  })

  it('is read by parts: of a stored one the directory and first blocks only', async () => {
    const large = writeDicom({ rows: 1500, columns: 1500, pixels: new Uint16Array(1500 * 1500) })
    const source = memorySource('a.zip', await writeZip({ one: large, two: large }, { level: 0 }))
    await openStudy([source])
    // The head, the directory with its search from the end, and 64 KB of each member.
    expect(source.bytesRead()).toBeLessThan(64 * 1024 * 3 + 80 * 1024)
    expect(source.size).toBeGreaterThan(8e6)
  })

  it('inflates no more than is asked for', async () => {
    const pixels = Uint16Array.from({ length: 1500 * 1500 }, (_, at) => ((at * 2654435761) >>> 9) & 0xffff)
    const large = writeDicom({ rows: 1500, columns: 1500, pixels })
    const source = memorySource('a.zip', await writeZip({ large }, { level: 1 }))
    const study = await openStudy([source])
    expect(study.series).toHaveLength(1)
    expect(source.bytesRead()).toBeLessThan(400 * 1024)
    expect(unequal((await sliceAt(study)).pixels, pixels)).toBe(0)
  })

  it('keeps two members of one name apart', async () => {
    const [a, b] = [slice(1), slice(2)]
    const zip = zipSync({ IM1: a, IM2: b }, { level: 0 })
    const text = new TextDecoder('latin1').decode(zip)
    for (let at = text.indexOf('IM2'); at >= 0; at = text.indexOf('IM2', at + 1)) zip[at + 2] = 0x31
    const study = await open(zip)
    expect(study.series[0]?.slices).toBe(2)
  })

  it.each([
    ['../../etc/passwd', 'etc/passwd'],
    ['/root/x', 'root/x'],
    ['C:\\CD\\IM1', 'CD/IM1'],
    ['a/./b/../c', 'a/b/c'],
    ['..', 'unnamed'],
  ])('keeps the name %s inside', (name, clean) => {
    expect(cleanName(name)).toBe(clean)
  })

  it('reads names in UTF-8 and in code page 437', async () => {
    const utf8 = await open(await writeZip({ 'Schädel/Ü.dcm': 'no image' }))
    expect(utf8.snapshot.skipped[0]?.source).toBe('a.zip/Schädel/Ü.dcm')
    // As an old Windows program writes "Schädel": 0x84 is ä in code page 437.
    const old = zipSync({ 'Sch_del.dcm': new TextEncoder().encode('no image') })
    const text = new TextDecoder('latin1').decode(old)
    for (let at = text.indexOf('Sch_'); at >= 0; at = text.indexOf('Sch_', at + 1)) old[at + 3] = 0x84
    expect((await open(old)).snapshot.skipped[0]?.source).toBe('a.zip/Schädel.dcm')
  })

  it('resolves a case.json and its files inside the archive', async () => {
    const json = JSON.stringify({ scans: [{ files: ['ct/IM1', 'ct/IM2'], modality: 'CT' }] })
    const { series } = await open(await writeZip({ ...three, 'case.json': json }))
    expect(series.find(({ declared }) => declared !== null)?.slices).toBe(2)
  })
})

describe('what is wrong with an archive', () => {
  const codes = async (bytes: Uint8Array, name?: string) =>
    (await open(bytes, name)).snapshot.skipped.map(({ source, code, message }) => ({ source, code, message }))

  it.each([{ zipCrypto: false }, { zipCrypto: true }])('names encrypted members (%j)', async (how) => {
    expect(await codes(await writeZip({ IM1: slice(1) }, { password: 'secret', ...how }), 'p.zip')).toEqual([
      {
        source: 'p.zip/IM1',
        code: 'encrypted',
        message: 'p.zip/IM1 is encrypted; unpack p.zip with its password and open the folder.',
      },
    ])
  })

  it('names a member whose bytes were changed, and opens the others', async () => {
    const small = (number: number) =>
      writeDicom({ rows: 8, columns: 8, pixels: new Uint16Array(64).fill(number), instanceNumber: number })
    const zip = await writeZip({ IM1: small(1), IM2: small(2) })
    const at = new TextDecoder('latin1').decode(zip).indexOf('IM2') + 200
    zip[at] = (zip[at] ?? 0) ^ 0x55
    const { snapshot, series } = await open(zip)
    expect(series[0]?.slices).toBe(1)
    expect(snapshot.skipped).toHaveLength(1)
    expect(snapshot.skipped[0]).toMatchObject({ source: 'a.zip/IM2', code: 'unreadable' })
    expect(snapshot.skipped[0]?.message).toMatch(/^a\.zip\/IM2 could not be read: it/)
  })

  it('says when pixels do not match their checksum, when they are asked for', async () => {
    const zip = await writeZip({ IM1: slice(1) })
    const at = zip.length - 20_000
    zip[at] = (zip[at] ?? 0) ^ 0x01
    const study = await open(zip)
    const result = await study.reader.slice(study.series[0]?.sliceIds[0] ?? '')
    expect(result).toMatchObject({ status: 'failed', code: 'unreadable' })
    expect(result.status === 'ok' ? '' : result.message).toMatch(/^a\.zip\/IM1 could not be read: its /)
  })

  it('says that an archive is cut short', async () => {
    expect(await codes((await writeZip(three)).subarray(0, 50_000))).toEqual([
      {
        source: 'a.zip',
        code: 'unreadable',
        message:
          'a.zip begins like a zip archive, but its list of members is missing or damaged; it may be cut short.',
      },
    ])
  })

  it('counts the files of the operating system in one sentence', async () => {
    const bytes = await writeZip({
      IM1: slice(1),
      '__MACOSX/._IM1': 'x',
      'a/.DS_Store': 'y',
      'Thumbs.db': 'z',
    })
    expect(await codes(bytes)).toEqual([
      {
        source: 'a.zip',
        code: 'not-an-image',
        message:
          'a.zip also holds 3 files of the operating system (__MACOSX, .DS_Store, Thumbs.db), which are not images.',
      },
    ])
  })

  it('knows archives that are documents', async () => {
    const word = await writeZip({ '[Content_Types].xml': '<x/>', 'word/document.xml': '<x/>' })
    expect(await codes(word, 'r.docx')).toEqual([
      {
        source: 'r.docx',
        code: 'not-an-image',
        message: 'r.docx is not an image; it seems to be an Office document.',
      },
    ])
    expect((await codes(zipSync({})))[0]?.message).toBe('a.zip is an empty zip archive.')
  })

  it('names a compression that is not read', async () => {
    const zip = zipSync({ IM1: slice(1) })
    const text = new TextDecoder('latin1').decode(zip)
    zip[8] = 14
    zip[text.lastIndexOf('PK\x01\x02') + 10] = 14
    expect((await codes(zip))[0]).toEqual({
      source: 'a.zip/IM1',
      code: 'unsupported-compression',
      message: 'a.zip/IM1 is compressed by LZMA, which is not read here; unpack a.zip and open the folder.',
    })
  })
})

it('crc32 gives the check value of the algorithm, in one piece and in two', () => {
  const digits = new TextEncoder().encode('123456789')
  expect(crc32(digits)).toBe(0xcbf43926)
  expect(crc32(digits.subarray(4), crc32(digits.subarray(0, 4)))).toBe(0xcbf43926)
})
