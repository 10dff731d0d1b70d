import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { shuffle } from 'simple-statistics'
import { z } from 'zod'
import { StudyReader } from '../../ingest/studyReader'
import { groupBy } from '../../study/groupBy'
import { RAD_MODALITIES } from '../../study/modality'
import { caseScans, proposeCase } from '../../study/propose'
import { mulberry32 } from '../../study/random'
import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { openCase } from '../diagnoseCommand'
import { fileSource } from '../fileSource'
import { readWasm } from '../readWasm'
import type { CaseInput } from './faithfulnessCase'

const PIXEL_CACHE = 2 ** 26

/** The published setting, and what a cohort's rows of one case are cut to. */
const MOST_SCANS = 4

const SEED = 5

const row = z.object({
  image: z.string().min(1),
  dataset: z.string(),
  case: z.string(),
  group: z.string(),
  modality: z.enum(RAD_MODALITIES),
  labels: z.string().transform((text) => text.split(';').filter(Boolean)),
  split: z.string(),
  /** 1: the rows of a case are slices of one scan. */
  stack: z.string().optional(),
})

type Row = z.infer<typeof row>

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

/** Rows of a cohort's `cases.csv`. @throws on a file that is not one */
function rowsOf(cohort: string): Row[] {
  const records: unknown = parse(readFileSync(join(cohort, 'cases.csv')), { columns: true })
  return z.array(row).parse(records)
}

function inMemory(path: string, text: string): ByteSource {
  const bytes = new TextEncoder().encode(text)
  return { path, size: bytes.length, read: async (start, end) => bytes.slice(start, end) }
}

async function openRows(cohort: string, name: string, rows: readonly Row[]): Promise<Result<CaseInput>> {
  const stack = rows[0]?.stack === '1'
  const fed = stack ? rows : rows.slice(0, MOST_SCANS)
  const scans = stack
    ? [{ files: fed.map(({ image }) => image), modality: fed[0]?.modality }]
    : fed.map(({ image, modality }) => ({ file: image, modality }))
  const files = fed.map(({ image }) => {
    const path = join(cohort, 'images', image)
    return fileSource(path, `${name}/${image}`, statSync(path).size)
  })
  const reader = new StudyReader({ budget: PIXEL_CACHE, locateWasm: null, readWasm })
  const declared = inMemory(`${name}/case.json`, JSON.stringify({ scans }))
  const snapshot = await reader.open([declared, ...files], () => undefined)
  const taken = caseScans(proposeCase(snapshot))
  const expected = stack ? 1 : fed.length
  if (taken.length !== expected) {
    return failed('not-the-case', `${name}: ${taken.length} scans were opened where ${expected} are listed.`)
  }
  const labels = [...new Set(rows.flatMap((one) => one.labels))]
  return ok({ name, scans: taken, slices: reader, labels })
}

/** One case of each group, drawn by the seed. */
function onePerGroup(rows: readonly Row[], random: () => number): Row[][] {
  const groups = [...groupBy(rows, ({ group }) => group).values()].map((all) => {
    const cases = [...groupBy(all, (one) => one.case).values()]
    return cases[Math.floor(random() * cases.length)] ?? []
  })
  return shuffle(groups, random)
}

function listed(cohort: string, cases: readonly (readonly Row[])[]): ListedCase[] {
  return cases.map((rows) => {
    const name = rows[0]?.case ?? ''
    return { name, open: () => openRows(cohort, name, rows) }
  })
}

/**
 * Cases of a cohort's test split, drawn by a fixed seed before any is diagnosed: of each class as many, one of each
 * group (patients and near-identical neighbours).
 */
export function heldOutPictures(cohort: string, classes: readonly string[], perClass: number): ListedCase[] {
  const rows = rowsOf(cohort).filter(({ split, stack }) => split === 'test' && stack !== '1')
  return classes.flatMap((id, index) => {
    const labelled = new Set(rows.filter(({ labels }) => labels.includes(id)).map((one) => one.case))
    const chosen = onePerGroup(
      rows.filter((one) => labelled.has(one.case)),
      mulberry32(SEED + index),
    )
    return listed(cohort, chosen.slice(0, perClass))
  })
}

/** Every case of a cohort's test split with three scans or more, one of each group. */
export function manyScans(cohort: string): ListedCase[] {
  const rows = rowsOf(cohort).filter(({ split, stack }) => split === 'test' && stack !== '1')
  const large = [...groupBy(rows, (one) => one.case).values()].filter((scans) => scans.length >= 3)
  return listed(cohort, onePerGroup(large.flat(), mulberry32(SEED)))
}

/** Every stack of one dataset, one of each group, drawn by a fixed seed; the splits are not asked for. */
export function stacks(cohort: string, dataset: string): ListedCase[] {
  const rows = rowsOf(cohort).filter((one) => one.dataset === dataset && one.stack === '1')
  return listed(cohort, onePerGroup(rows, mulberry32(SEED)))
}
