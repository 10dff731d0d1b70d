import { describe, expect, it } from 'vitest'
import { memorySource } from '../../testing/memorySource'
import { openStudy } from '../../testing/openStudy'
import { part10, type RawElement, rawElements, rawImageElements } from '../../testing/rawDicom'

/** Bytes as hexadecimal, spaces between groups. */
const hex = (text: string) =>
  Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const ascii = (text: string) =>
  [...text].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('')

async function opened(set: string, name: Uint8Array, description: Uint8Array) {
  const elements: RawElement[] = rawImageElements(1, 1, 8, [
    [0x00080005, 'CS', set],
    [0x0008103e, 'LO', description],
    [0x00100010, 'PN', name],
    [0x7fe00010, 'OB', Uint8Array.of(0, 0)],
  ])
  const { snapshot, series } = await openStudy([memorySource('a.dcm', part10(rawElements(elements)))])
  return [snapshot.patients[0]?.name, series[0]?.description]
}

/**
 * Bytes of names: PS3.5 annexes H (Japanese), I (Korean), J (Chinese, Unicode, GB18030); the others as Python
 * encodes the text, for example `'Люкceмбypг'.encode('iso8859_5').hex()`.
 */
const CASES: readonly (readonly [string, set: string, name: string, expected: string])[] = [
  [
    'Japanese with escapes, kanji and kana after Latin letters',
    '\\ISO 2022 IR 87',
    `${ascii('Yamada^Tarou=')}1b2442 3b33 4544 1b2842 5e 1b2442 4240 4f3a 1b2842 ${ascii('=')}1b2442 2464 245e 2440 1b2842 5e 1b2442 243f 246d 2426 1b2842`,
    'Yamada Tarou',
  ],
  [
    'Japanese ideographs alone',
    '\\ISO 2022 IR 87',
    '3d 1b2442 3b33 4544 1b2842 5e 1b2442 4240 4f3a 1b2842',
    '山田 太郎',
  ],
  ['Japanese half-width katakana', 'ISO_IR 13', 'd4 cf c0 de 5e c0 db b3', 'ﾔﾏﾀﾞ ﾀﾛｳ'],
  ['Korean with escapes', '\\ISO 2022 IR 149', '1b242943 b1e8 c8f1 c1df', '김희중'],
  ['Korean, name groups', '\\ISO 2022 IR 149', '3d 1b242943 b1e8 5e 1b242943 c8f1 c1df', '김 희중'],
  ['simplified Chinese with escapes', '\\ISO 2022 IR 58', '1b242941 cdf5 5e 1b242941 d0a1 b6ab', '王 小东'],
  ['Chinese in GB18030', 'GB18030', 'cdf5 5e d0a1 b6ab', '王 小东'],
  ['Chinese in GBK', 'GBK', 'cdf5 5e d0a1 b6ab', '王 小东'],
  ['Chinese in UTF-8', 'ISO_IR 192', 'e78e8b 5e e5b08f e69db1', '王 小東'],
  ['Cyrillic', 'ISO_IR 144', 'bbee da 63 65 dc d1 79 e0 d3', 'Люкceмбyрг'],
  ['Greek', 'ISO_IR 126', 'c4 e9 ef ed f5 f3 e9 ef f2', 'Διονυσιος'],
  ['Latin 1', 'ISO_IR 100', '4275 63 5e 4a e9 72 f4 6d 65', 'Buc Jérôme'],
  ['Latin 2', 'ISO_IR 101', 'a3 75 6b 61 73 7a', 'Łukasz'],
  ['Latin 5', 'ISO_IR 148', 'c7 61 76 75 fe 6f f0 6c 75', 'Çavuşoğlu'],
  ['Hebrew', 'ISO_IR 138', 'f9 f8 e5 ef 5e e3 e1 e5 f8 e4', 'שרון דבורה'],
  ['Arabic', 'ISO_IR 127', 'e2 c8 c7 e6 ea 5e e4 e6 d2 c7 d1', 'قباني لنزار'],
  ['Thai', 'ISO_IR 166', 'cac1 aac2 d1', 'สมชยั'],
  ['Latin 1 without saying so', '', '4a e9 72 f4 6d 65', 'Jérôme'],
  ['UTF-8 without saying so', '', 'e69db1 e4baac', '東京'],
  ['a set that does not exist', 'ISO_IR 999', '4a e9 72', 'Jér'],
]

describe('character sets', () => {
  it.each(CASES)('%s', async (_, set, name, expected) => {
    const [read] = await opened(set, hex(name), hex('41'))
    expect(read).toBe(expected)
  })

  it('also hold for descriptions', async () => {
    const description = hex('e69db1 e4baac 20 4354')
    expect(await opened('ISO_IR 192', hex('41'), description)).toEqual(['A', '東京 CT'])
    // Without a group of Latin letters: hangul, an escape for it at the beginning of the text.
    expect(await opened('\\ISO 2022 IR 149', hex('41'), hex('1b242943 b1e8 20 4354'))).toEqual(['A', '김 CT'])
  })
})
