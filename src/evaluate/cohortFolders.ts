import { z } from 'zod'
import { failed, ok, type Result } from '../study/result'
import { badCohort, type CohortCase, type CohortFiles } from './cohortCase'

const declaration = z.looseObject({
  labels: z.array(z.string().min(1)),
  dataset: z.string().min(1).nullish(),
  group: z.string().min(1).nullish(),
  split: z.string().min(1).nullish(),
})

type Declared = z.infer<typeof declaration>

function parse(text: string, path: string): Result<Declared> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return failed('not-json', `${path} is not valid JSON.`)
  }
  const parsed = declaration.safeParse(json)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  return failed(
    'no-labels',
    `${path}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'invalid'}.`,
  )
}

/** Folders below the cohort's that hold a `case.json`, as prefixes of paths. */
function foldersOf(files: CohortFiles): string[] {
  return [...files.keys()].filter((path) => /(^|\/)case\.json$/.test(path)).map((path) => path.slice(0, -9))
}

function toCase(prefix: string, declared: Declared, files: CohortFiles, name: string): CohortCase {
  const id = prefix.replace(/\/$/, '') || name
  return {
    id,
    dataset: declared.dataset ?? name,
    group: declared.group ?? id,
    split: declared.split ?? null,
    labels: [...new Set(declared.labels)],
    sources: [...files].flatMap(([path, source]) => (path.startsWith(prefix) ? [source] : [])),
    sliceLabels: null,
    picture: null,
  }
}

/** Cases of a folder of case folders. A case's id is its folder's path below the cohort's. */
export async function folderCases(
  folder: string,
  files: CohortFiles,
  name: string,
): Promise<Result<CohortCase[]>> {
  const prefixes = foldersOf(files)
  if (prefixes.length === 0) {
    return failed(
      'no-cohort',
      `${folder} is no cohort: it has neither a cases.csv nor folders with a case.json.`,
    )
  }
  const cases: CohortCase[] = []
  const complaints: string[] = []
  for (const prefix of prefixes) {
    const source = files.get(`${prefix}case.json`)
    if (source === undefined) continue
    const text = new TextDecoder().decode(await source.read(0, source.size))
    const declared = parse(text, source.path)
    if (declared.status === 'ok') cases.push(toCase(prefix, declared.value, files, name))
    else complaints.push(declared.message)
  }
  return complaints.length > 0 ? badCohort(complaints) : ok(cases)
}
