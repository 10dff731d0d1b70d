import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import shipped from '../../public/models/default/manifest.json'
import { setLanguage } from './language'
import { SAID, saidText } from './noticeText'
import { finishedSentences, sentencesIn } from './scan'
import chinese from './zh.json'

const SRC = join(import.meta.dirname, '..')

/** Where sentences are finished before the page gets them. */
const ROOMS = ['ingest', 'study', 'diagnose', 'model', 'report', 'app', 'viewer', 'workers']

/** What is written to a file, in English, and what a developer reads. */
const ELSEWHERE =
  /^model\/(onnx|tinyPack)|^study\/readSummary|^app\/securityHeaders|^ingest\/dicom\/imageHeader/

interface Literal {
  path: string
  literal: string
}

function sources(): { path: string; source: string }[] {
  return ROOMS.flatMap((room) =>
    readdirSync(join(SRC, room), { recursive: true, encoding: 'utf8' })
      .map((path) => `${room}/${path}`)
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
      .map((path) => ({ path, source: readFileSync(join(SRC, path), 'utf8') })),
  )
}

/** Without what is given to `t` where it stands. */
function literals(): Literal[] {
  return sources()
    .filter(({ path }) => !ELSEWHERE.test(path))
    .flatMap(({ path, source }) => {
      const tree = parseAst(source, { lang: path.endsWith('x') ? 'tsx' : 'ts' })
      const drawn = new Set(sentencesIn(source))
      return finishedSentences(tree)
        .filter((literal) => !drawn.has(literal))
        .map((literal) => ({ path, literal }))
    })
}

/** Tables of words that are put behind a path or into a sentence, whole, by the readers of files. */
const PHRASES: ReadonlySet<string> = new Set([
  'ingest/dicom/objects.ts',
  'ingest/sniff.ts',
  'ingest/containers/zipDirectory.ts',
  'ingest/splitRules.ts',
  'ingest/containers/inflate.ts',
  'ingest/containers/zipMemberSource.ts',
  'ingest/formats/tiff/directory.ts',
  'ingest/formats/tiff/pixels.ts',
  'ingest/formats/tiff/unpack.ts',
  'study/propose.ts',
  'study/modalityRules.ts',
  'study/choose.ts',
])

/** Where words of a sentence are put together in the code: what stands there, and what comes out. */
const PUT_TOGETHER: readonly (readonly [string, readonly string[]])[] = [
  ['\0 \0 unlike', ['\0 looks unlike', '\0 look unlike']],
  ['\0 \0 like none', ['\0 looks like none', '\0 look like none']],
  ['no \0', ['no b-value', 'no time point', 'no inversion time', 'no acquisition']],
]

function variants(literal: string): string[] {
  const found = PUT_TOGETHER.find(([code]) => literal.includes(code))
  return found ? found[1].map((said) => literal.replace(found[0], said)) : [literal]
}

/** A finished sentence as it might come: names, or numbers, where the code puts them. */
function samples(literal: string): string[] {
  const values = ['7', 'x', '1 x 7', '“x” (y)']
  return variants(literal).flatMap((one) => values.map((value) => one.replaceAll('\0', value)))
}

/** Whole sentences, and words of the tables; no names in capitals, and nothing that only continues a sentence. */
function isSaid({ path, literal }: Literal): boolean {
  if (!/[a-z]{2}/.test(literal) || /^[ ,]/.test(literal)) return false
  return /[.:]$|: \0$/.test(literal) || (PHRASES.has(path) && /^[a-z\0]/.test(literal))
}

function isTranslated(sample: string): boolean {
  return /\p{Script=Han}/u.test(saidText(sample))
}

beforeEach(() => setLanguage('zh'))
afterEach(() => setLanguage('en'))

describe('sentences finished before they reach the page', () => {
  const all = literals()

  it('are found in the sources', () => {
    const source = [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: source text of a template literal.
      'const m = c ? `${n} files are` : "1 file is"',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: source text of a template literal.
      'f("a", `${path} is: ${m}.`)',
      'throw new Error("not this one")',
    ]
    const tree = parseAst(source.join('\n'), { lang: 'ts' })
    expect(finishedSentences(tree)).toEqual(['\0 files are', '1 file is', '\0 is: \0.'])
    expect(all.length).toBeGreaterThan(200)
  })

  it('all have a Chinese template', () => {
    const missing = all.filter(isSaid).filter(
      ({ literal }) =>
        !samples(literal)
          .flatMap((one) => [one, `x ${one}`, `x ${one}.`, ...one.split(', ')])
          .some(isTranslated),
    )
    expect(missing.map(({ path, literal }) => `${path}: ${literal.replaceAll('\0', '…')}`)).toEqual([])
  })

  it('of the model that ships with the page are translated too', () => {
    const { intendedUse, limitations, ood, provenance } = shipped
    const said = [intendedUse, provenance.summary, ...limitations, ...ood.kinds.map(({ name }) => name)]
    expect(said.filter((sentence) => !isTranslated(sentence))).toEqual([])
  })

  it('leave no template that nothing says', () => {
    const { intendedUse, limitations, ood, provenance } = shipped
    const manifest = JSON.stringify([intendedUse, provenance.summary, limitations, ood.kinds])
    const written = sources().map(({ source }) => source.replace(/\\(['"`])/g, '$1'))
    const text = [manifest, ...written, ...all.flatMap(({ literal }) => variants(literal))].join('\n')
    const words = (piece: string) => piece.replace(/^[\s;:,.()“”"]+|[\s;:,.()“”"]+$/g, '')
    const unsaid = Object.keys(chinese)
      .filter((key) => key.startsWith(SAID))
      .filter(
        (key) =>
          !key
            .slice(SAID.length)
            .split(/\{\{\w+\}\}/)
            .every((piece) => text.includes(words(piece))),
      )
    expect(unsaid).toEqual([])
  })
})
