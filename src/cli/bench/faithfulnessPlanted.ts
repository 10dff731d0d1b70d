import { mulberry32 } from '../../study/random'
import {
  largeMark,
  type MarkedCase,
  markedSlices,
  oneMark,
  oneMarkedScan,
  twoMarkedScans,
} from '../../testing/plantedMarks'
import { tinyPack } from '../../testing/tinyPack'
import { type OpenPack, openPack, ProbedCase } from './faithfulnessCase'
import type { CaseTrials } from './faithfulnessRows'
import { allTrials, type TrialPlan } from './faithfulnessTrials'

const FINDING = 'planted-mark'

/** One cell at a time: one cell is what most marks lie in. */
export const PLANTED_PLAN: TrialPlan = { cells: 1, randomOrders: 10 }

/** Generated cases whose answer is known, and which trials they are for. */
interface PlantedSet {
  name: string
  make: (seed: number) => MarkedCase
  /** False where the slices hold nothing to map but what the other sets have. */
  maps: boolean
}

/** Where the evidence must be right, and two where leaving one part out at a time cannot see what another part covers. */
export const PLANTED_SETS = {
  mark: { name: 'mark in one cell', make: oneMark, maps: true },
  slices: { name: 'marks in 3 of 12 slices', make: markedSlices, maps: false },
  scan: { name: 'mark in 1 of 4 scans', make: oneMarkedScan, maps: false },
  largeMark: { name: 'mark larger than needed', make: largeMark, maps: true },
  twoScans: { name: 'marks in 2 of 4 scans', make: twoMarkedScans, maps: false },
} as const satisfies Record<string, PlantedSet>

/** The hand-made pack that finds a planted mark. */
export async function openTinyPack(): Promise<OpenPack> {
  const files = await tinyPack()
  const opened = await openPack({
    name: 'the hand-made pack',
    async read(file) {
      const bytes = files.get(file)
      if (bytes === undefined) throw new Error(`no ${file}`)
      return bytes
    },
  })
  if (opened.status !== 'ok') throw new Error(opened.message)
  return opened.value
}

/** Runs the trials of one planted set. @param count cases, seeded 1, 2, 3 and so on */
export async function plantedTrials(
  open: OpenPack,
  set: PlantedSet,
  count: number,
  plan: TrialPlan,
): Promise<CaseTrials[]> {
  const cases: CaseTrials[] = []
  for (let seed = 1; seed <= count; seed++) {
    const { scans, slices } = set.make(seed)
    const name = `${set.name} ${seed}`
    const probed = await ProbedCase.open(open, { name, scans, slices, labels: [FINDING] })
    if (probed.status !== 'ok') throw new Error(probed.message)
    const trials = await allTrials(probed.value, { ...plan, maps: set.maps }, mulberry32(seed))
    if (trials.status !== 'ok') throw new Error(trials.message)
    const { id, probability, positive } = probed.value.finding
    cases.push({ name, finding: id, labelled: true, probability, positive, trials: trials.value })
  }
  return cases
}
