import { failed, ok, type Result } from '../study/result'
import type { ByteSource } from '../study/types'
import type { CohortCase, CohortFiles } from './cohortCase'
import { folderCases } from './cohortFolders'
import { tableCases } from './cohortTable'

function within(folder: string, files: readonly ByteSource[]): CohortFiles {
  const root = folder.replaceAll('\\', '/').replace(/\/+$/, '')
  return new Map(
    files.flatMap((file) =>
      file.path.startsWith(`${root}/`) ? [[file.path.slice(root.length + 1), file] as const] : [],
    ),
  )
}

/** The cases of a split; those that name none are in every split. */
function ofSplit(folder: string, cases: readonly CohortCase[], split: string | null): Result<CohortCase[]> {
  const taken = cases.filter((one) => split === null || one.split === null || one.split === split)
  if (taken.length > 0) return ok(taken)
  const there = [...new Set(cases.map((one) => one.split))].join(', ')
  const message =
    split === null
      ? `${folder} has no cases.`
      : `${folder} has no case of the split ${split}; its splits are ${there}.`
  return failed('no-cases', message)
}

/**
 * The cases of a cohort in one of its two forms: a folder with `cases.csv` and `images/`, or a folder of case folders whose
 * `case.json` has `labels` (and, if it likes, `dataset`, `group` and `split`).
 * @param folder what the paths of its files begin with. @param files everything below it; more may be given.
 * @param split only cases of this split; null: all.
 * @returns failed with a sentence a bad row (file and line) or file; nothing of a cohort with bad rows is used, because its
 *   figures would be those of another cohort.
 */
export async function readCohort(
  folder: string,
  files: readonly ByteSource[],
  split: string | null,
): Promise<Result<CohortCase[]>> {
  const own = within(folder, files)
  const name = folder.replaceAll('\\', '/').replace(/\/+$/, '').split('/').at(-1) ?? folder
  const table = own.get('cases.csv')
  const listed = table ? await tableCases(table, own, name, split) : await folderCases(folder, own, name)
  return listed.status === 'ok' ? ofSplit(folder, listed.value, split) : listed
}

/** Two cases of one dataset with one id would be counted twice. @returns the first such, named. */
export function repeatedCase(cases: readonly CohortCase[]): string | null {
  const seen = new Set<string>()
  for (const { dataset, id } of cases) {
    const key = JSON.stringify([dataset, id])
    if (seen.has(key)) return `The case ${id} of ${dataset} is in the cohort twice.`
    seen.add(key)
  }
  return null
}
