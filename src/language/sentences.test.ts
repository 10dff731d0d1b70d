import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ACTIONS } from '../app/actions'
import english from './en.json'
import { placesOf, sentencesIn } from './scan'
import chinese from './zh.json'

const SRC = join(import.meta.dirname, '..')

/** Every source file that may speak to a person. */
function sources(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map((path) => readFileSync(join(SRC, path), 'utf8'))
}

const texts = sources()

/** Names in the registry, which whoever draws them translates. */
const names = ACTIONS.flatMap(({ label, group, needs }) => [label, group, ...(needs ? [needs] : [])])

const sentences = [...new Set([...texts.flatMap(sentencesIn), ...names])].sort()

/** The key under which a file has a sentence: itself, or with the suffix of a plural. */
function keyIn(file: Readonly<Record<string, string>>, sentence: string): string | undefined {
  return [sentence, `${sentence}_other`].find((key) => key in file)
}

const zh: Readonly<Record<string, string>> = chinese
const en: Readonly<Record<string, string>> = english

describe('sentences of the page', () => {
  it('are found in the sources', () => {
    expect(
      sentencesIn("a = t('One.') + t(b ? 'Two' : `Three`, { x: 'not this' }) + fit('nor this')"),
    ).toEqual(['One.', 'Two', 'Three'])
    expect(sentencesIn("t(\n  'It’s {{n}}, isn\\'t it?',\n)")).toEqual(["It’s {{n}}, isn't it?"])
    expect(sentences.length).toBeGreaterThan(150)
  })

  it('all have a Chinese one', () => {
    expect(sentences.filter((sentence) => keyIn(zh, sentence) === undefined)).toEqual([])
  })

  it('have the same places in Chinese', () => {
    // A counted number may be written out with its separators, as `number`.
    const names = (sentence: string) => [
      ...new Set(placesOf(sentence).map((place) => (place === 'number' ? 'count' : place))),
    ]
    const wrong = Object.entries(zh).filter(([key, one]) => names(key).join() !== names(one).join())
    expect(wrong).toEqual([])
  })

  it('that count have an English singular and plural', () => {
    const counting = sentences.filter((sentence) => placesOf(sentence).includes('count'))
    expect(counting.length).toBeGreaterThan(5)
    expect(counting.filter((key) => !(`${key}_one` in en) || !(`${key}_other` in en))).toEqual([])
  })

  it('stand in no language file without being said', () => {
    const all = texts.map((text) => text.replace(/\\(['"`])/g, '$1')).join('\n')
    // Codes without words of their own are said with spaces in place of their hyphens.
    const said = (key: string) =>
      /^(@|notice:|said:)/.test(key) || all.includes(key) || all.includes(`'${key.replaceAll(' ', '-')}'`)
    const unused = [...Object.keys(zh), ...Object.keys(en)]
      .map((key) => key.replace(/_(one|other)$/, ''))
      .filter((key) => !said(key) && !names.includes(key))
    expect([...new Set(unused)]).toEqual([])
  })
})
