import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shuffle } from 'simple-statistics'
import { z } from 'zod'
import type { CohortCase } from '../../evaluate/cohortCase'
import { StudyReader } from '../../ingest/studyReader'
import { groupBy } from '../../study/groupBy'
import { mulberry32 } from '../../study/random'
import { failed, ok, type Result } from '../../study/result'
import { openCase, proposeFrom } from '../diagnoseCommand'
import { cohortCases } from '../evaluateCommand'
import { readWasm } from '../readWasm'
import type { CaseInput } from './faithfulnessCase'

const PIXEL_CACHE = 2 ** 26

const SEED = 5

/** Cases of a cohort's table that are opened when their turn comes. */
export interface ListedCase {
  name: string
  open(): Promise<Result<CaseInput>>
}

/** Every folder with a `case.json` under `root`, in the order of their names. */
export function caseFolders(root: string): ListedCase[] {
  const folders = readdirSync(root).filter((name) => existsSync(join(root, name, 'case.json')))
  return folders.sort().map((name) => ({ name, open: () => folderCase(root, name) }))
}

async function folderCase(root: string, name: string): Promise<Result<CaseInput>> {
  const folder = join(root, name)
  const declared = z
    .object({ labels: z.array(z.string()).default([]) })
    .safeParse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')))
  if (!declared.success) return failed('unreadable', `${folder}/case.json has labels that are not a list.`)
  const opened = await openCase([folder], null, false)
  if (opened.status !== 'ok') return opened
  const { scans, slices } = opened.value
  return ok({ name, scans, slices, labels: declared.data.labels })
}

/** Cases of the test splits of cohorts. @throws on a folder that is none */
async function testCases(cohorts: readonly string[]): Promise<CohortCase[]> {
  const listed = await cohortCases({ cohorts, split: 'test', datasets: null })
  if (listed.status !== 'ok') throw new Error(listed.message)
  return listed.value
}

async function openListed({ id, sources, labels }: CohortCase): Promise<Result<CaseInput>> {
  const reader = new StudyReader({ budget: PIXEL_CACHE, locateWasm: null, readWasm })
  const opened = await proposeFrom(reader, sources, { where: id, scanIds: null, mixed: false })
  if (opened.status !== 'ok') return opened
  const { scans, slices, complaints } = opened.value
  const [complaint] = complaints
  return complaint === undefined ? ok({ name: id, scans, slices, labels }) : failed('not-the-case', complaint)
}

/** One case of each group, drawn by the seed. */
function onePerGroup(cases: readonly CohortCase[], random: () => number): ListedCase[] {
  const drawn = [...groupBy(cases, ({ group }) => group).values()].flatMap(
    (all) => all[Math.floor(random() * all.length)] ?? [],
  )
  return shuffle(drawn, random).map((one) => ({ name: one.id, open: () => openListed(one) }))
}

/** Cases of test splits whose images are scans of their own. */
async function pictures(cohorts: readonly string[]): Promise<CohortCase[]> {
  return (await testCases(cohorts)).filter(({ sliceLabels }) => sliceLabels === null)
}

/**
 * Cases of the cohorts' test splits, drawn by a fixed seed before any is diagnosed: of each class as many, one of each
 * group (patients and near-identical neighbours).
 */
export async function heldOutPictures(
  cohorts: readonly string[],
  classes: readonly string[],
  perClass: number,
): Promise<ListedCase[]> {
  const cases = await pictures(cohorts)
  return classes.flatMap((id, index) => {
    const labelled = cases.filter(({ labels }) => labels.includes(id))
    return onePerGroup(labelled, mulberry32(SEED + index)).slice(0, perClass)
  })
}

/** Every case of a cohort's test split with three scans or more, one of each group. */
export async function manyScans(cohort: string): Promise<ListedCase[]> {
  // Beside the images lies the `case.json`.
  const large = (await pictures([cohort])).filter(({ sources }) => sources.length > 3)
  return onePerGroup(large, mulberry32(SEED))
}

/** Every stack of one dataset in a cohort's test split, one of each group, drawn by a fixed seed. */
export async function stacks(cohort: string, dataset: string): Promise<ListedCase[]> {
  const all = await testCases([cohort])
  return onePerGroup(
    all.filter((one) => one.dataset === dataset && one.sliceLabels !== null),
    mulberry32(SEED),
  )
}
