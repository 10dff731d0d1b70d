import { parse } from 'csv-parse/browser/esm/sync'
import { z } from 'zod'
import { groupBy } from '../study/groupBy'
import { PUBLISHED_SCANS, RAD_MODALITIES, type RadModality } from '../study/modality'
import { failed, ok, type Result } from '../study/result'
import { textSource } from '../study/textSource'
import type { ByteSource } from '../study/types'
import { badCohort, type CohortCase, type CohortFiles, type OnlyPicture } from './cohortCase'

const NEEDED = ['image', 'case', 'modality', 'labels'] as const

const cells = z.object({
  image: z.string().min(1, 'is empty'),
  case: z.string().min(1, 'is empty'),
  modality: z.enum(RAD_MODALITIES, { error: `is none of ${RAD_MODALITIES.join(', ')}` }),
  labels: z.string(),
  dataset: z.string().default(''),
  group: z.string().default(''),
  split: z.string().default(''),
  scan: z.string().regex(/^\d*$/, 'is not a whole number').default(''),
  /** 1: the rows of a case are slices of one scan. */
  stack: z.enum(['', '0', '1'], { error: 'is neither 0 nor 1' }).default(''),
})

interface Row {
  line: number
  image: string
  case: string
  modality: RadModality
  labels: readonly string[]
  dataset: string
  group: string
  split: string
  scan: number
  stack: boolean
}

const records = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }))

/** Records of a file with the line each ends on. */
function parsed(text: string, path: string): Result<z.infer<typeof records>> {
  try {
    const all: unknown = parse(text, {
      info: true,
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
    })
    return ok(records.parse(all))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('bad-cohort', `${path} is not a table of comma-separated values: ${reason}.`)
  }
}

/** One row, or what is wrong with it. */
function rowOf(
  record: readonly string[],
  header: readonly string[],
  line: number,
  name: string,
): Row | string {
  if (record.length !== header.length)
    return `has ${record.length} columns where the header has ${header.length}.`
  const read = cells.safeParse(Object.fromEntries(header.map((key, index) => [key, record[index]])))
  if (!read.success) {
    const issue = read.error.issues[0]
    return `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}.`
  }
  const { labels, dataset, group, scan, stack, ...rest } = read.data
  return {
    ...rest,
    line,
    labels: labels.split(';').flatMap((label) => label.trim() || []),
    dataset: dataset || name,
    group: group || rest.case,
    scan: Number(scan),
    stack: stack === '1',
  }
}

/** What a case cannot be, with the line that says so. */
function contradiction(rows: readonly Row[]): { line: number; reason: string } | null {
  const [first] = rows
  if (first === undefined) return null
  const different = (is: (row: Row) => boolean) => rows.find((row) => !is(row))
  const split = different((row) => row.split === first.split)
  if (split) return { line: split.line, reason: `the case ${first.case} has rows in two splits.` }
  const group = different((row) => row.group === first.group)
  if (group) return { line: group.line, reason: `the case ${first.case} has rows in two groups.` }
  const form = different((row) => row.stack === first.stack)
  if (form) return { line: form.line, reason: `the case ${first.case} is a stack in some rows only.` }
  const modality = first.stack && different((row) => row.modality === first.modality)
  if (modality)
    return { line: modality.line, reason: `the stack ${first.case} has slices of two modalities.` }
  return null
}

function onlyPicture({ image, modality }: Row, root: string, files: CohortFiles): OnlyPicture | null {
  const file = `images/${image}`
  const source = files.get(file)
  return source ? { root, file, source, modality } : null
}

/** The case as a folder of its own would have it: `case.json` beside the images. */
function toCase(rows: readonly Row[], root: string, files: CohortFiles): CohortCase | null {
  const [first] = rows
  if (first === undefined) return null
  const fed = first.stack ? rows.toSorted((a, b) => a.scan - b.scan) : rows.slice(0, PUBLISHED_SCANS)
  const images = fed.map(({ image }) => `images/${image}`)
  const scans = first.stack
    ? [{ files: images, modality: first.modality }]
    : fed.map(({ modality }, index) => ({ file: images[index], modality }))
  const declared = textSource(`${root}case.json`, JSON.stringify({ scans }))
  return {
    id: first.case,
    dataset: first.dataset,
    group: first.group,
    split: first.split || null,
    labels: [...new Set(rows.flatMap(({ labels }) => labels))],
    sources: [declared, ...new Set(images.flatMap((image) => files.get(image) ?? []))],
    sliceLabels: first.stack ? fed.map(({ labels }) => labels) : null,
    picture: fed.length === 1 && !first.stack ? onlyPicture(first, root, files) : null,
  }
}

/** Rows by case, and a sentence for each row that is not right. */
function readRows(
  text: string,
  path: string,
  name: string,
): Result<{ rows: Row[]; complaints: string[]; hasSplit: boolean }> {
  const table = parsed(text, path)
  if (table.status !== 'ok') return table
  const [first, ...body] = table.value
  const header = (first?.record ?? []).map((key) => key.trim())
  const missing = NEEDED.filter((key) => !header.includes(key))
  if (missing.length > 0) {
    return failed('bad-cohort', `${path}, line 1: there is no column ${missing.join(', ')}.`)
  }
  const rows: Row[] = []
  const complaints: string[] = []
  for (const { record, info } of body) {
    const row = rowOf(record, header, info.lines, name)
    if (typeof row === 'string') complaints.push(`${path}, line ${info.lines}: ${row}`)
    else rows.push(row)
  }
  return ok({ rows, complaints, hasSplit: header.includes('split') })
}

/**
 * Cases of a `cases.csv`: columns `image` (a file in `images/`), `case`, `modality`, `labels` (separated by `;`, empty:
 * normal) and, if there, `dataset`, `group`, `scan`, `split` and `stack`. Rows of one case in file order are scans of
 * their own, the first four of them, or, where `stack` says 1, slices of one scan in the order of `scan`. A case has the
 * labels of any of its rows.
 * @param table the file. @param files of the cohort by their path below its folder. @param name of a dataset without one.
 * @param split of which the images must be there.
 */
export async function tableCases(
  table: ByteSource,
  files: CohortFiles,
  name: string,
  split: string | null,
): Promise<Result<CohortCase[]>> {
  const text = new TextDecoder().decode(await table.read(0, table.size))
  const read = readRows(text, table.path, name)
  if (read.status !== 'ok') return read
  const { rows, complaints, hasSplit } = read.value
  if (split !== null && !hasSplit) return failed('no-cases', `${table.path} has no column split.`)
  const byCase = [...groupBy(rows, (row) => JSON.stringify([row.dataset, row.case])).values()]
  for (const own of byCase) {
    const wrong = contradiction(own)
    if (wrong) complaints.push(`${table.path}, line ${wrong.line}: ${wrong.reason}`)
  }
  for (const { image, line, split: own } of rows) {
    if (split !== null && own !== split) continue
    if (!files.has(`images/${image}`))
      complaints.push(`${table.path}, line ${line}: there is no images/${image}.`)
  }
  if (complaints.length > 0) return badCohort(complaints)
  const root = table.path.slice(0, -'cases.csv'.length)
  return ok(byCase.flatMap((own) => toCase(own, root, files) ?? []))
}
