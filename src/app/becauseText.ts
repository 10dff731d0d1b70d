import { t } from '../language/language'

/**
 * The sentences of the case proposal that have something to fill in, as keys of the languages. `study` says them in
 * English, free of languages; here they are taken apart again. The more special ones first.
 */
const SENTENCES: readonly string[] = [
  'In the case: {{kind}} of {{number}} images; {{why}}.',
  'In the case: {{kind}} of {{number}} images.',
  'In the case: {{kind}}; {{why}}.',
  'In the case: {{kind}}.',
  'Left out: other phases stand for this acquisition; of its {{number}} scans {{which}} are taken.',
  'Left out: made from the same raw data as {{scan}}, which is in the case.',
  'Left out: the case already has {{number}} scans, the published number. Tick it to add it.',
  'Left out: RadDiag knows no modality {{modality}}. Choose one to add it.',
]

/** Those that stand as they are. They would fit a pattern above, so they are named. */
const WHOLE: ReadonlySet<string> = new Set(['In the case: added by you.', 'In the case: named in case.json.'])

const PATTERNS = SENTENCES.map((sentence) => ({ sentence, pattern: patternOf(sentence) }))

/** Why a series is in the case or not, in the language of the page. */
export function becauseText(because: string): string {
  const found = WHOLE.has(because) ? undefined : PATTERNS.find(({ pattern }) => pattern.test(because))
  if (!found) return t(because)
  const parts = found.pattern.exec(because)?.groups ?? {}
  return t(found.sentence, Object.fromEntries(Object.entries(parts).map(([name, words]) => [name, t(words)])))
}

function patternOf(sentence: string): RegExp {
  const literal = sentence.replace(/[.?()]/g, '\\$&')
  return new RegExp(`^${literal.replace(/\{\{(\w+)\}\}/g, '(?<$1>.+?)')}$`)
}
