import { describe, expect, it } from 'vitest'
import type { TagEntry } from '../../ingest/dicom/tagSheet'
import { foundParts, lineOf, parentRow, searchWords, sequenceIds, type TagRow, tagRows } from './tagRows'

function entry(
  id: string,
  tag: string,
  name: string,
  value: string,
  items: TagEntry['items'] = null,
): TagEntry {
  const vr = items === null ? 'LO' : 'SQ'
  return {
    id,
    tag,
    vr,
    keyword: name.replace(/'s|\W/g, ''),
    name,
    value,
    cut: false,
    binary: null,
    creator: null,
    items,
  }
}

const NAME = entry('a', '(0010,0010)', "Patient's Name", '王^小东')
const CODE = entry('s/0/c', '(0008,0104)', 'Code Meaning', 'Localizer')
const INNER = entry('s/1/r', '(0040,A170)', 'Purpose of Reference Code Sequence', '', [
  { number: 1, entries: [CODE] },
])
const UID = entry('s/0/u', '(0008,1155)', 'Referenced SOP Instance UID', '1.2.840')
const SEQUENCE = entry('s', '(0008,1140)', 'Referenced Image Sequence', '', [
  { number: 1, entries: [UID] },
  { number: 2, entries: [INNER] },
])
const ENTRIES = [SEQUENCE, NAME]

const shown = (text: string, opened: readonly string[] = []) => {
  const { rows, matches } = tagRows(ENTRIES, searchWords(text), new Set(opened))
  return [
    matches,
    ...rows.map((row) => `${row.level} ${row.kind === 'item' ? `item ${row.number}` : row.entry.tag}`),
  ]
}

describe('the rows of the tag browser', () => {
  it('are the elements of the top, and the number of all', () => {
    expect(shown('')).toEqual([5, '1 (0008,1140)', '1 (0010,0010)'])
  })

  it('show the items of opened sequences', () => {
    expect(shown('', ['s', 's/1/r'])).toEqual([
      5,
      '1 (0008,1140)',
      '2 item 1',
      '3 (0008,1155)',
      '2 item 2',
      '3 (0040,A170)',
      '4 item 1',
      '5 (0008,0104)',
      '1 (0010,0010)',
    ])
    expect(sequenceIds(ENTRIES)).toEqual(['s', 's/1/r'])
  })

  it.each([
    ['a tag with brackets', '(0010,0010)'],
    ['a tag', '0010,0010'],
    ['eight digits', '00100010'],
    ['a keyword', 'patientname'],
    ['words of the name in any order', 'name patient'],
    ['a value', '小东'],
  ])('are found by %s', (_, text) => {
    expect(shown(text)).toEqual([1, '1 (0010,0010)'])
  })

  it('are found inside sequences, with the sequences around them', () => {
    expect(shown('localizer')).toEqual([
      1,
      '1 (0008,1140)',
      '2 item 2',
      '3 (0040,A170)',
      '4 item 1',
      '5 (0008,0104)',
    ])
  })

  it('are none where nothing fits', () => {
    expect(shown('localizer patient')).toEqual([0])
  })

  it('let a found sequence be opened', () => {
    expect(shown('purpose', ['s/1/r'])).toEqual([
      1,
      '1 (0008,1140)',
      '2 item 2',
      '3 (0040,A170)',
      '4 item 1',
      '5 (0008,0104)',
    ])
  })

  it('know what they lie in', () => {
    const { rows } = tagRows(ENTRIES, [], new Set(['s']))
    expect([0, 1, 2, 3, 5].map((index) => parentRow(rows as TagRow[], index))).toEqual([0, 0, 1, 0, 5])
  })
})

describe('a value in its line', () => {
  it('shows line ends and the beginning of what is long', () => {
    expect(lineOf('a\r\nb', [])).toBe('a ↵ b')
    expect(lineOf('x'.repeat(300), [])).toBe(`${'x'.repeat(240)}…`)
  })

  it('moves to what was found', () => {
    const line = lineOf(`${'x'.repeat(500)}needle${'y'.repeat(500)}`, ['needle'])
    expect(line.startsWith(`…${'x'.repeat(40)}needle`)).toBe(true)
    expect(line.length).toBe(242)
  })

  it('marks what was found, whatever its letters', () => {
    expect(foundParts('1.2.840 a.2', ['.2'])).toEqual([
      { text: '1', found: false },
      { text: '.2', found: true },
      { text: '.840 a', found: false },
      { text: '.2', found: true },
    ])
    expect(foundParts('Axial (T2)', ['(t2)', 'ax']).filter(({ found }) => found)).toEqual([
      { text: 'Ax', found: true },
      { text: '(T2)', found: true },
    ])
  })
})
