import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { shuffle } from 'simple-statistics'
import { z } from 'zod'
import { groupBy } from '../../study/groupBy'
import { mulberry32 } from '../../study/random'
import { ok, type Result } from '../../study/result'
import { hasShared, sharedPath } from '../../testing/shared'
import { openCase } from '../diagnoseCommand'
import { type CaseSpec, generatedCase } from './benchCase'
import { type DeclaredFiles, type OpenedScans, openDeclared, storeCase } from './caseFiles'

const DEPTH = 32
const SCANS = 4
const SEED = 6
/** Slices of a composed stack that show the tumour, one after another: from as few to as many. */
const SHOWN = { least: 8, most: 16 }
const TUMOURS = ['glioma', 'meningioma', 'pituitary-tumour'] as const

/** Cases with a sentence on what they are. */
export interface FullCases {
  cases: CaseSpec[]
  note: string
}

const row = z.object({
  image: z.string(),
  dataset: z.string(),
  case: z.string(),
  labels: z.string(),
  split: z.string(),
})
type Row = z.infer<typeof row>

function rowsOf(cohort: string): Row[] {
  const records: unknown = parse(readFileSync(join(cohort, 'cases.csv')), { columns: true })
  return z.array(row).parse(records)
}

/** Head CT volumes of at least 32 slices, one a patient. */
function volumes(cohort: string): DeclaredFiles[] {
  const rows = rowsOf(cohort).filter(({ dataset }) => dataset === 'head-ct-volumes')
  const patients = [...groupBy(rows, (one) => one.case).values()].filter((some) => some.length >= DEPTH)
  return shuffle(patients, mulberry32(SEED)).map((some) => ({
    files: some.map(({ image }) => join(cohort, 'images', image)),
    modality: 'CT',
  }))
}

/** Draws stacks of MR slices, no slice twice: a run that shows a tumour among slices that show none. */
class StackComposer {
  private readonly random = mulberry32(SEED)
  private readonly pools = new Map<string, string[]>()

  constructor(private readonly cohort: string) {
    const rows = rowsOf(cohort).filter(({ dataset }) => dataset === 'brain-mr')
    // What the network was trained on may fill up, but must not decide.
    const usable = rows.filter(({ split, labels }) => labels === '' || split === 'test')
    for (const [label, some] of groupBy(usable, ({ labels }) => labels)) {
      const images = some.map(({ image }) => image)
      this.pools.set(label, shuffle(images, this.random))
    }
  }

  stack(label: string): DeclaredFiles {
    const shown = SHOWN.least + Math.floor(this.random() * (SHOWN.most - SHOWN.least + 1))
    const before = Math.floor(this.random() * (DEPTH - shown + 1))
    const images = [...this.take('', before), ...this.take(label, shown)]
    images.push(...this.take('', DEPTH - images.length))
    return { files: images.map((image) => join(this.cohort, 'images', image)), modality: 'MRI' }
  }

  private take(label: string, count: number): string[] {
    return this.pools.get(label)?.splice(0, count) ?? []
  }
}

function declaredCases(): { name: string; scans: DeclaredFiles[] }[] {
  const ct = volumes(sharedPath('data-wide'))
  const composed = TUMOURS.map((label) => {
    const composer = new StackComposer(sharedPath('data'))
    return { name: `head MR ${label}`, scans: Array.from({ length: SCANS }, () => composer.stack(label)) }
  })
  const mixed = TUMOURS.slice(0, 2).map((label, index) => {
    const composer = new StackComposer(sharedPath('data'))
    const at = (2 + index) * SCANS
    return {
      name: `head CT and MR ${label}`,
      scans: [...ct.slice(at, at + 2), composer.stack(label), composer.stack(label)],
    }
  })
  return [
    { name: 'head CT 1', scans: ct.slice(0, SCANS) },
    { name: 'head CT 2', scans: ct.slice(SCANS, 2 * SCANS) },
    ...composed,
    ...mixed,
  ]
}

/** Generated scans, each with a bright square in a run of slices of its own place and length. */
function plantedCases(): CaseSpec[] {
  return Array.from({ length: 6 }, (_, index) => {
    const random = mulberry32(SEED + index)
    const made = generatedCase(`planted ${index + 1}`, Array(SCANS).fill(DEPTH), SEED + index)
    const scans = made.scans.map((scan) => {
      const from = Math.floor(random() * (DEPTH - SHOWN.most))
      const to = from + SHOWN.least + Math.floor(random() * (SHOWN.most - SHOWN.least + 1))
      return { ...scan, marked: [from, to] satisfies [number, number] }
    })
    return { ...made, scans }
  })
}

/**
 * Cases of four scans of 32 slices whose differential means something to the pack that ships.
 * @param folder where their pixels are written; `address`: what a runner puts before the files' names.
 * @returns failed when a picture cannot be read.
 */
export async function standingCases(folder: string, address: string): Promise<Result<FullCases>> {
  if (!hasShared) {
    const note =
      'Final top five: six generated cases of 4 x 32 slices with planted marks, as no real pictures are here.'
    return ok({ cases: plantedCases(), note })
  }
  const study = await openCase([sharedPath('samples', 'brain-mr-study')], null, false)
  const opened: [string, Result<OpenedScans>][] = [['brain MR study', study]]
  for (const { name, scans } of declaredCases()) opened.push([name, await openDeclared(scans)])
  const cases: CaseSpec[] = []
  for (const [name, scans] of opened) {
    const stored = scans.status === 'ok' ? await storeCase(folder, address, name, scans.value) : scans
    if (stored.status !== 'ok') return stored
    cases.push(stored.value)
  }
  const note =
    `Final top five: the default pack on ${cases.length} cases of up to 4 x 32 slices (random weights on noise would say ` +
    'nothing): a real brain MR study of two series; four real head CT volumes, of four patients, in each of two cases; ' +
    'head MR stacks composed of held-out slices, a run of 8 to 16 with a tumour among slices without; and two of each ' +
    'together. Class ids are compared in the order of the page.'
  return ok({ cases, note })
}

/** The knee case: nine real slices in three scans where they are, else generated ones. */
export async function kneeCase(
  folder: string,
  address: string,
): Promise<Result<{ spec: CaseSpec; note: string }>> {
  const file = (scan: number) => [sharedPath('golden', `knee.scan${scan}.npy`)]
  if (!hasShared) {
    const note = 'Knee case: nine generated slices in three scans, as the real ones are not here.'
    return ok({ spec: generatedCase('knee', [3, 3, 3]), note })
  }
  const opened = await openDeclared([
    { files: file(0), modality: 'X-ray', sample: 'x-ray', slot: 7 },
    { files: file(1), modality: 'MRI', sample: 'mri', slot: 4 },
    { files: file(2), modality: 'MRI', sample: 'mri', slot: 5 },
  ])
  if (opened.status !== 'ok') return opened
  const stored = await storeCase(folder, address, 'knee', opened.value)
  if (stored.status !== 'ok') return stored
  const slots = stored.value.scans.map(({ slot, slices }) => `slot ${slot}: ${slices} slices`).join(', ')
  return ok({ spec: stored.value, note: `Knee case: the nine real slices (${slots}).` })
}
