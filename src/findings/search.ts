import type { Finding } from '../diagnose/diagnosis'

/** What can be searched for by name and code. */
export type Searched = Pick<Finding, 'name' | 'icd10cm'>

/** A finding as the search reads it. */
interface Searchable {
  /** Words of the name, a space between them, in plain letters. */
  words: string
  /** The same in American spelling. */
  folded: string
  /** The same without spaces, for `covid19`. */
  joined: string
  /** Code without its dot, in lower case; empty for none. */
  code: string
}

/** Worked out once a finding: a list of thousands is searched with every letter typed. */
const known = new WeakMap<Searched, Searchable>()

/** Lower case, letters without marks, anything but letters and digits a space. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Puts British and American spelling of a word on one: haemorrhage, oedema, tumour. */
function folded(text: string): string {
  return text.replace(/[ao]e/g, 'e').replace(/our/g, 'or')
}

function withoutDot(code: string): string {
  return code.replaceAll('.', '').toLowerCase()
}

function searchable(finding: Searched): Searchable {
  const found = known.get(finding)
  if (found) return found
  const words = plain(finding.name)
  const made = {
    words,
    folded: folded(words),
    joined: words.replaceAll(' ', ''),
    code: withoutDot(finding.icd10cm?.code ?? ''),
  }
  known.set(finding, made)
  return made
}

/** One word of a query. */
interface Term {
  words: readonly string[]
  folded: readonly string[]
  joined: string
  code: string
}

/** A category with more characters behind it; shorter ones are looked for as the beginning of a code alone. */
const FULL_CODE = /^[a-z]\d[0-9a-z][0-9a-z]{1,4}$/

function terms(query: string): Term[] {
  return query.split(/\s+/).flatMap((token) => {
    const words = plain(token).split(' ').filter(Boolean)
    if (words.length === 0) return []
    return [{ words, folded: words.map(folded), joined: words.join(''), code: withoutDot(token) }]
  })
}

/** Fewer letters would be found across the border of two words that have nothing to do with each other. */
const JOINED_LETTERS = 4

function hasTerm(item: Searchable, term: Term): boolean {
  return (
    term.words.every(
      (word, i) => item.words.includes(word) || item.folded.includes(term.folded[i] ?? word),
    ) ||
    (term.joined.length >= JOINED_LETTERS && item.joined.includes(term.joined)) ||
    hasCode(item.code, term.code)
  )
}

/** Packs may carry categories only: `S83.511A` then finds what is coded S83. */
function hasCode(code: string, term: string): boolean {
  if (code === '') return false
  return code.startsWith(term) || (FULL_CODE.test(term) && code.length >= 3 && term.startsWith(code))
}

/**
 * A test for findings that have every word of the query in their name, in any order, whole or in part, or a code that
 * begins with it. Case, hyphens, marks on letters and the dot of a code do not matter, nor do British or American
 * spelling. An empty query takes all.
 */
export function finder(query: string): (finding: Searched) => boolean {
  const wanted = terms(query)
  return (finding) => {
    if (wanted.length === 0) return true
    const item = searchable(finding)
    return wanted.every((term) => hasTerm(item, term))
  }
}
