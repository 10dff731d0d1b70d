import { hasSentence, t } from './language'

/** What is said about a file, a series or a diagnosis: a stable code, and the sentence in English. */
interface Said {
  code: string
  message: string
}

/** What a translation by code cannot carry over: numbers, names in quotation marks, paths and file names. */
const DETAILS = /\d|[“”"]|\/|\w\.\w/

/**
 * A notice in the language of the page. Workers and readers of files say notices in English, with a code; a language
 * file has the same sentence, or one for the code as `notice:<code>`, which stands for all sentences with that code.
 * @returns the translation, and behind it the English original where that names files or gives numbers; the original
 *   alone where the language has neither.
 */
export function noticeText({ code, message }: Said): string {
  if (hasSentence(message)) return t(message)
  const key = `notice:${code}`
  if (!hasSentence(key)) return message
  return DETAILS.test(message)
    ? t('{{notice}} ({{original}})', { notice: t(key), original: message })
    : t(key)
}
