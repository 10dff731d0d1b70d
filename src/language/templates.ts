/**
 * Sentences that were finished elsewhere, in English, with names and numbers in them, taken apart again: a template
 * is the sentence with `{{places}}` where those stood. What a place may hold follows from its name:
 * `number…` digits with separators; `sentence` a sentence that is itself made from a template; `…list` several
 * things with commas, semicolons or an “and” between them; path, file, name, source, title, archive and model a name,
 * which no language changes; every other one a name, a number or words that may be made from a template themselves.
 */
export interface Template {
  english: string
  /** The same sentence in another language, with the same places. */
  translation: string
}

interface Compiled extends Template {
  /** The words between the places, in order; the ones at both ends may be empty. */
  pieces: readonly string[]
  literal: number
  hasSentence: boolean
  pattern: RegExp
}

/** Gives a finished sentence in the other language; null when no template fits. */
export type Translate = (finished: string) => string | null

const PLACE = /\{\{(\w+)\}\}/g
const NAMES: ReadonlySet<string> = new Set(['path', 'file', 'name', 'source', 'title', 'archive', 'model'])

/** Not within quotation marks or brackets, which names bring along. */
const BETWEEN = /(?:, and |, | and |; )(?![^“]*”)(?![^(]*\))/

/** Sentences within sentences are rare; deeper than this a sentence is not one of ours. */
const DEEPEST = 4

/**
 * Compiles templates, once for a language.
 * @param comma what stands between the things of a list
 * @param wordsOf a word or two that the page knows (a modality), or null
 */
export function compileTemplates(
  templates: readonly Template[],
  comma: string,
  wordsOf: (words: string) => string | null,
): Translate {
  const candidates = byEnding(templates.map(compile).sort(special))

  const translate = (finished: string, depth: number): string | null => {
    if (depth > DEEPEST) return null
    for (const template of candidates(finished)) {
      const filled = mayFit(template, finished) ? fill(template, finished, depth) : null
      if (filled !== null) return filled
    }
    return null
  }

  const fill = (template: Compiled, finished: string, depth: number): string | null => {
    const found = template.pattern.exec(finished)
    if (found === null) return null
    const values = new Map<string, string>()
    for (const [place, value] of Object.entries(found.groups ?? {})) {
      const one = valueIn(place, value, depth + 1)
      if (one === null) return null
      values.set(place, one)
    }
    return filledIn(template.translation, values)
  }

  const valueIn = (place: string, value: string, depth: number): string | null => {
    if (NAMES.has(place) || place.startsWith('number')) return value
    const translated = (words: string) => wordsOf(words) ?? translate(words, depth)
    if (place === 'sentence') return translated(value)
    if (!place.toLowerCase().endsWith('list')) return translated(value) ?? value
    return value
      .split(BETWEEN)
      .map((one) => translated(one) ?? one)
      .join(comma)
  }

  return (finished) => translate(finished, 0)
}

/** Values in their places; between Chinese and a letter or digit stands a space, as the page sets it everywhere. */
function filledIn(translation: string, values: ReadonlyMap<string, string>): string {
  return translation.replace(PLACE, (whole: string, place: string, at: number) => {
    const value = values.get(place) ?? whole
    const before = spaceBetween(translation[at - 1], value[0])
    return before + value + spaceBetween(value.at(-1), translation[at + whole.length])
  })
}

const HAN = /\p{Script=Han}/u
const LATIN = /\w/

function spaceBetween(one = '', other = ''): string {
  return (HAN.test(one) && LATIN.test(other)) || (LATIN.test(one) && HAN.test(other)) ? ' ' : ''
}

function compile(template: Template): Compiled {
  const parts = template.english.split(PLACE)
  const pieces = parts.filter((_, at) => at % 2 === 0)
  const places = parts.filter((_, at) => at % 2 === 1)
  const pattern = parts.map((part, at) => (at % 2 === 0 ? escaped(part) : groupOf(part))).join('')
  return {
    ...template,
    pieces,
    literal: pieces.join('').length,
    hasSentence: places.includes('sentence'),
    pattern: new RegExp(`^${pattern}$`),
  }
}

function groupOf(place: string): string {
  return `(?<${place}>${place.startsWith('number') ? '[\\d.,]+' : '.+?'})`
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** The frame around a whole sentence comes off first; then the template with the most words of its own wins. */
function special(a: Compiled, b: Compiled): number {
  return Number(b.hasSentence) - Number(a.hasSentence) || b.literal - a.literal
}

const ENDING = 2

/**
 * The templates that a sentence may come from by its last letters, the order kept: a page with thousands of notices
 * is not held to hundreds of templates each.
 */
function byEnding(all: readonly Compiled[]): (finished: string) => readonly Compiled[] {
  const endOf = ({ pieces }: Compiled) => pieces.at(-1) ?? ''
  const isOpen = (template: Compiled) => endOf(template).length < ENDING
  const open = all.filter(isOpen)
  const endings = new Set(all.filter((one) => !isOpen(one)).map((one) => endOf(one).slice(-ENDING)))
  const lists = new Map(
    [...endings].map((end) => [end, all.filter((one) => isOpen(one) || endOf(one).endsWith(end))]),
  )
  return (finished) => lists.get(finished.slice(-ENDING)) ?? open
}

/** A quick look before the pattern: all words of the template are there, in order, first and last at the ends. */
function mayFit({ pieces, literal }: Compiled, finished: string): boolean {
  if (finished.length < literal) return false
  if (!finished.startsWith(pieces[0] ?? '') || !finished.endsWith(pieces.at(-1) ?? '')) return false
  let from = 0
  for (const piece of pieces) {
    const at = finished.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return true
}
