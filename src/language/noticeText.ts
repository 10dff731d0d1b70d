import { hasSentence, sentencesOf, t, useLanguage } from './language'
import { compileTemplates, type Translate } from './templates'

/** What is said about a file, a series or a diagnosis: a stable code, and the sentence in English. */
interface Said {
  code: string
  message: string
}

/** Marks the keys of a language file that are templates of finished sentences: see `templates.ts`. */
export const SAID = 'said:'

/** What a translation by code cannot carry over: numbers, names in quotation marks, paths and file names. */
const DETAILS = /\d|[“”"]|\/|\w\.\w/

/**
 * A notice in the language of the page. Workers and readers of files say notices in English, with a code; a language
 * file has the same sentence or the template it was made from (`said:…`), or else one for the code as
 * `notice:<code>`, which stands for all sentences with that code.
 * @returns the translation. Of one by code alone, the English original is behind it where that names files or gives
 *   numbers; the original alone where the language has nothing.
 */
export function noticeText({ code, message }: Said): string {
  const translated = translationOf(message)
  if (translated !== null) return translated
  const key = `notice:${code}`
  if (!hasSentence(key)) return message
  return DETAILS.test(message)
    ? t('{{notice}} ({{original}})', { notice: t(key), original: message })
    : t(key)
}

/** A finished English sentence, or a few words, in the language of the page; as it came where it has none. */
export function saidText(message: string): string {
  return translationOf(message) ?? message
}

const translators = new Map<string, Translate>()

function translationOf(message: string): string | null {
  const { tag } = useLanguage.getState()
  const translate = translators.get(tag) ?? translatorOf(tag)
  translators.set(tag, translate)
  return hasSentence(message) ? t(message) : translate(message)
}

function translatorOf(tag: string): Translate {
  const templates = Object.entries(sentencesOf(tag))
    .filter(([key]) => key.startsWith(SAID))
    .map(([key, translation]) => ({ english: key.slice(SAID.length), translation }))
  return compileTemplates(templates, t(', '), (words) => (hasSentence(words) ? t(words) : null))
}
