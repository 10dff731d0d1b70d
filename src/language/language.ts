import i18next from 'i18next'
import { create } from 'zustand'

/**
 * One file a language beside this one, by its tag (BCP 47): adding a file adds the language. Keys are the English
 * sentences themselves, so English needs entries for its plurals alone; `@language` is the language's own name.
 */
const files = import.meta.glob<Record<string, string>>('./*.json', { eager: true, import: 'default' })

const resources = new Map(
  Object.entries(files).map(([path, sentences]) => [
    path.slice('./'.length, -'.json'.length),
    withSeparators(sentences),
  ]),
)

/** Counts are written with the separators of the language: i18next formats what is marked as a number. */
function withSeparators(sentences: Record<string, string>): Record<string, string> {
  const marked = (sentence: string) => sentence.replaceAll('{{count}}', '{{count, number}}')
  return Object.fromEntries(Object.entries(sentences).map(([key, sentence]) => [key, marked(sentence)]))
}

const FALLBACK = 'en'

const words = i18next.createInstance()
void words.init({
  lng: FALLBACK,
  fallbackLng: FALLBACK,
  initAsync: false,
  // Keys are sentences: dots and colons in them mean nothing.
  keySeparator: false,
  nsSeparator: false,
  // React escapes what it draws.
  interpolation: { escapeValue: false },
  resources: Object.fromEntries([...resources].map(([tag, translation]) => [tag, { translation }])),
})

/** Languages of the page: tag and own name. */
export const LANGUAGES: readonly { tag: string; name: string }[] = [...resources].map(([tag, sentences]) => ({
  tag,
  name: sentences['@language'] ?? tag,
}))

/** The language of the page. The shell draws everything again when it changes. */
export const useLanguage = create<{ tag: string }>()(() => ({ tag: FALLBACK }))

/** @param tag one of LANGUAGES; another one changes nothing */
export function setLanguage(tag: string): void {
  if (!resources.has(tag)) return
  void words.changeLanguage(tag)
  useLanguage.setState({ tag })
}

/** The language among those of the page that a person's browser asks for; English where none fits. */
export function preferredLanguage(asked: readonly string[]): string {
  for (const one of asked) {
    const [base = ''] = one.toLowerCase().split('-')
    const found = LANGUAGES.find(({ tag }) => tag.toLowerCase() === one.toLowerCase() || tag === base)
    if (found) return found.tag
  }
  return FALLBACK
}

/**
 * A sentence in the language of the page.
 * @param sentence in English, as it stands in the language files
 * @param values for its `{{places}}`; `count` chooses the plural
 */
export function t(sentence: string, values: Readonly<Record<string, string | number>> = {}): string {
  return words.t(sentence, values)
}

/** True when the language of the page has a sentence of its own for a key; English has them for few. */
export function hasSentence(key: string): boolean {
  return Object.hasOwn(resources.get(useLanguage.getState().tag) ?? {}, key)
}

/** All sentences of a language by their keys; none of a language that the page does not have. */
export function sentencesOf(tag: string): Readonly<Record<string, string>> {
  return resources.get(tag) ?? {}
}

/** A whole or decimal number with the separators of the language. */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(useLanguage.getState().tag, options).format(value)
}
