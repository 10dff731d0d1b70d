import dcmjs from 'dcmjs'
import dicomParser from 'dicom-parser'
import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../study/random'
import { type DicomImageOptions, writeDicom } from '../../testing/dicomWriter'
import { dicomSeeds } from '../../testing/fuzz/dicom'
import { markedVolume } from '../../testing/markedVolumes'
import { memorySource } from '../../testing/memorySource'
import { writeNifti } from '../../testing/niftiWriter'
import { openStudy, valueIn } from '../../testing/openStudy'
import { part10, type RawElement, rawElements, rawImageElements } from '../../testing/rawDicom'
import type { TagEntry, TagSheet } from './tagSheet'
import { readDicomTags } from './tags'

const FIRST_BLOCK = 65_536
const AXES = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const

async function sheetOf(bytes: Uint8Array, frame = 0): Promise<TagSheet> {
  return valueIn(await readDicomTags(memorySource('a.dcm', bytes), frame, FIRST_BLOCK))
}

const raw = (elements: readonly RawElement[], options = {}, syntax?: string) =>
  part10(
    rawElements(rawImageElements(1, 1, 8, [...elements, [0x7fe00010, 'OB', Uint8Array.of(1, 2)]]), options),
    syntax,
  )

function find(entries: readonly TagEntry[], tag: string): TagEntry | undefined {
  return entries.find((entry) => entry.tag === tag)
}

/** Depth first: tag and level of every element. */
function outline(entries: readonly TagEntry[], level = 0): string[] {
  return entries.flatMap(({ tag, items }) => [
    `${level}${tag}`,
    ...(items ?? []).flatMap((item) => outline(item.entries, level + 1)),
  ])
}

/** The same by dicom-parser, which lists the ends of items as elements. */
function parsedOutline({ elements }: dicomParser.DataSet, level = 0): string[] {
  return Object.values(elements)
    .filter(({ tag }) => tag !== 'xfffee00d')
    .sort((a, b) => (a.tag < b.tag ? -1 : 1))
    .flatMap(({ tag, items }) => [
      `${level}(${tag.slice(1, 5)},${tag.slice(5, 9)})`.toUpperCase(),
      ...(items ?? []).flatMap(({ dataSet }) => (dataSet ? parsedOutline(dataSet, level + 1) : [])),
    ])
}

const RICH: DicomImageOptions = {
  rows: 2,
  columns: 3,
  pixels: Uint16Array.of(1, 2, 3, 4, 5, 6),
  patientName: 'Doe^Jane',
  description: 'Axial',
  rescale: { slope: 1.5, intercept: -1024 },
  extra: {
    DerivationDescription: 'first line\nsecond line',
    ReferencedImageSequence: [
      { ReferencedSOPClassUID: '1.2.3', ReferencedSOPInstanceUID: '1.2.3.4' },
      {
        ReferencedSOPInstanceUID: '1.2.3.5',
        PurposeOfReferenceCodeSequence: [{ CodeValue: '121311', CodeMeaning: 'Localizer' }],
      },
    ],
    DoubleExposureOrdering: undefined,
    TablePosition: -12.25,
  },
}

describe('the tags of a file', () => {
  it('are those that dicom-parser finds, at every level and in order', async () => {
    const bytes = writeDicom(RICH)
    const { entries, complete } = await sheetOf(bytes)
    expect(outline(entries)).toEqual(parsedOutline(dicomParser.parseDicom(bytes)))
    expect(complete).toBe(true)
  })

  it('have the names, types and values that dcmjs gives them', async () => {
    const bytes = writeDicom(RICH)
    const { entries } = await sheetOf(bytes)
    const { dict } = dcmjs.data.DicomMessage.readFile(bytes.slice().buffer)
    const dictionary = dcmjs.data.DicomMetaDictionary.dictionary
    const body = entries.filter(({ tag }) => !tag.startsWith('(0002') && !tag.startsWith('(7FE0'))
    expect(body.length).toBe(Object.keys(dict).length - 1)
    for (const { tag, vr, keyword, value, items } of body) {
      const theirs = dict[tag.replace(/\W/g, '')]
      expect([tag, vr]).toEqual([tag, theirs?.vr])
      expect(keyword).toBe(dictionary[tag]?.name)
      if (items === null && vr !== 'PN') expect(value).toBe((theirs?.Value ?? []).join('\\'))
    }
  })

  it('shows names, numbers, texts of several lines and items', async () => {
    const { entries } = await sheetOf(writeDicom(RICH))
    expect(find(entries, '(0010,0010)')).toMatchObject({
      vr: 'PN',
      keyword: 'PatientName',
      name: "Patient's Name",
      value: 'Doe^Jane',
      creator: null,
      binary: null,
    })
    expect(find(entries, '(0028,0030)')?.value).toBe('1\\1')
    expect(find(entries, '(0028,0010)')?.value).toBe('2')
    expect(find(entries, '(0008,2111)')?.value).toBe('first line\nsecond line')
    expect(find(entries, '(7FE0,0010)')).toMatchObject({
      vr: 'OW',
      name: 'Pixel Data',
      binary: 12,
      value: '',
    })
    const second = find(entries, '(0008,1140)')?.items?.[1]
    expect(second?.number).toBe(2)
    const code = find(second?.entries ?? [], '(0040,A170)')?.items?.[0]?.entries ?? []
    expect(find(code, '(0008,0104)')).toMatchObject({ value: 'Localizer', name: 'Code Meaning' })
    const ids = outlineIds(entries)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('read the same from files without types, types and values from the dictionary', async () => {
    const elements: RawElement[] = [
      [0x00080008, 'CS', 'ORIGINAL\\PRIMARY'],
      [0x00280106, 'US', [65_535]],
      [0x00189306, 'FD', [0.625]],
      [0x00089459, 'FL', [0.1]],
      [0x00720026, 'AT', [0x0018, 0x0050]],
      [0x00291010, 'OB', Uint8Array.of(1, 0, 2, 0)],
    ]
    const explicit = await sheetOf(raw(elements))
    const implicit = await sheetOf(raw(elements, { implicit: true }, '1.2.840.10008.1.2'))
    const values = ({ entries }: TagSheet) =>
      entries
        .filter(({ tag }) => /^\((0008|0018|0028|0072)/.test(tag))
        .map(({ tag, vr, value }) => [tag, vr, value])
    expect(values(implicit)).toEqual(values(explicit))
    expect(find(implicit.entries, '(0018,9306)')?.value).toBe('0.625')
    expect(find(implicit.entries, '(0008,9459)')?.value).toBe('0.1')
    expect(find(implicit.entries, '(0029,1010)')).toMatchObject({ vr: 'UN', binary: 4 })
  })

  it('reads a pixel value as signed where the pixels are', async () => {
    const elements: RawElement[] = [
      [0x00280103, 'US', [1]],
      [0x00280106, 'US', [65_535]],
    ]
    const { entries } = await sheetOf(raw(elements, { implicit: true }, '1.2.840.10008.1.2'))
    expect(find(entries, '(0028,0106)')).toMatchObject({ vr: 'SS', value: '-1' })
  })

  it('reads numbers with the high byte first, and file meta information with the low one', async () => {
    const body = raw([[0x00280010, 'US', [1]]], { bigEndian: true }, '1.2.840.10008.1.2.2')
    const { entries } = await sheetOf(body)
    expect(find(entries, '(0028,0011)')?.value).toBe('1')
    expect(find(entries, '(0002,0010)')).toMatchObject({
      name: 'Transfer Syntax UID',
      keyword: 'TransferSyntaxUID',
    })
    // Its length counts the one element that follows it: 8 bytes of head, 20 of value.
    expect(find(entries, '(0002,0000)')).toMatchObject({ name: 'Group Length', value: '28' })
  })

  it('marks private elements with who defined them', async () => {
    const elements: RawElement[] = [
      [0x00190010, 'LO', 'SIEMENS MR HEADER'],
      [0x0019100c, 'IS', '1000'],
      [0x00191500, 'UN', Uint8Array.from('of nobody', (letter) => letter.charCodeAt(0))],
    ]
    const { entries } = await sheetOf(raw(elements))
    expect(find(entries, '(0019,0010)')).toMatchObject({ creator: '', value: 'SIEMENS MR HEADER' })
    expect(find(entries, '(0019,100C)')).toMatchObject({
      creator: 'SIEMENS MR HEADER',
      value: '1000',
      name: '',
    })
    expect(find(entries, '(0019,1500)')).toMatchObject({ creator: '', value: 'of nobody', binary: null })
  })

  it('names the elements of repeating groups', async () => {
    const overlay = { rows: 2, columns: 3, data: Uint8Array.of(5, 0) }
    const { entries } = await sheetOf(writeDicom({ ...RICH, overlays: [overlay, overlay] }))
    expect(find(entries, '(6002,0010)')).toMatchObject({ name: 'Overlay Rows', value: '2' })
    expect(find(entries, '(6002,3000)')).toMatchObject({ name: 'Overlay Data', binary: 2 })
  })

  it('shows a Chinese name in GB18030, also in an item', async () => {
    const name = Uint8Array.from([0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab])
    const item = rawElements([[0x00100010, 'PN', name]])
    const elements: RawElement[] = [
      [0x00080005, 'CS', 'GB18030'],
      [0x00081120, 'SQ', Uint8Array.from([0xfe, 0xff, 0, 0xe0, item.length, 0, 0, 0, ...item])],
      [0x00100010, 'PN', name],
    ]
    const { entries } = await sheetOf(raw(elements))
    expect(find(entries, '(0010,0010)')?.value).toBe('王^小东')
    const inside = find(entries, '(0008,1120)')?.items?.[0]?.entries ?? []
    expect(find(inside, '(0010,0010)')?.value).toBe('王^小东')
  })

  it('cuts very long texts and lists of numbers, and says so', async () => {
    const text = new Uint8Array(40_000).fill(65)
    const { entries } = await sheetOf(
      raw([
        [0x00084000, 'UT', text],
        [0x00660129, 'UL', Array.from({ length: 1500 }, (_, i) => i)],
      ]),
    )
    expect(find(entries, '(0008,4000)')).toMatchObject({ cut: true, value: 'A'.repeat(32_768) })
    const numbers = find(entries, '(0066,0129)')
    expect([numbers?.cut, numbers?.value.split('\\').length]).toEqual([true, 1024])
  })

  it('lists of the per-frame groups only the one of the frame', async () => {
    const groups = [0, 2, 4].map((z) => ({ PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }] }))
    const bytes = writeDicom({
      rows: 1,
      columns: 1,
      frames: 3,
      pixels: new Uint16Array(3),
      position: null,
      extra: { PerFrameFunctionalGroupsSequence: groups },
    })
    const { entries } = await sheetOf(bytes, 2)
    const items = find(entries, '(5200,9230)')?.items ?? []
    expect(items.map(({ number }) => number)).toEqual([3])
    const position = find(items[0]?.entries ?? [], '(0020,9113)')?.items?.[0]?.entries ?? []
    expect(find(position, '(0020,0032)')?.value).toBe('0\\0\\4')
  })
})

function outlineIds(entries: readonly TagEntry[]): string[] {
  return entries.flatMap(({ id, items }) => [
    id,
    ...(items ?? []).flatMap((item) => outlineIds(item.entries)),
  ])
}

describe('what is written about a slice', () => {
  it('is asked for by its id', async () => {
    const { reader, series } = await openStudy([memorySource('a.dcm', writeDicom(RICH))])
    const sheet = valueIn(await reader.tags(series[0]?.sliceIds[0] ?? ''))
    expect(find(sheet.entries, '(0008,103E)')?.value).toBe('Axial')
    expect(await reader.tags('i0')).toMatchObject({ status: 'failed', code: 'not-open' })
  })

  it('is what is known of a format without tags', async () => {
    const bytes = writeNifti(markedVolume([1, 1, 1], AXES))
    const { reader, series } = await openStudy([memorySource('a.nii', bytes)])
    const sheet = valueIn(await reader.tags(series[0]?.sliceIds[0] ?? ''))
    expect(sheet.kind).toBe('fields')
    const values = Object.fromEntries(sheet.entries.map(({ name, value }) => [name, value]))
    expect(values).toMatchObject({ File: 'a.nii', Format: 'Volume file', 'Images in the file': '3' })
  })

  it('never throws for damaged files, in 600 seeded runs', async () => {
    const random = mulberry32(20261125)
    const seeds = dicomSeeds()
    for (let run = 0; run < 600; run++) {
      const bytes = (seeds[run % seeds.length]?.bytes ?? new Uint8Array()).slice()
      const changes = 1 + Math.floor(random() * 12)
      for (let i = 0; i < changes; i++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
      const part = random() < 0.3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes
      const result = await readDicomTags(memorySource('a.dcm', part), 0, FIRST_BLOCK)
      if (result.status !== 'ok') expect(result.message).toContain('a.dcm')
      else for (const { tag } of result.value.entries) expect(tag).toMatch(/^\([0-9A-F]{4},[0-9A-F]{4}\)$/)
    }
  })
})
