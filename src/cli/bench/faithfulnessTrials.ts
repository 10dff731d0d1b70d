import { scanContributions } from '../../explain/contributions'
import {
  type Curve,
  descending,
  fromCentre,
  type Kind,
  type Orders,
  ordersFor,
  prefixes,
  type Trial,
} from '../../explain/faithfulness'
import { blurredSlice, collage, meanSlice } from '../../explain/faithfulnessFill'
import { ok, type Result } from '../../study/result'
import type { Answer, ProbedCase } from './faithfulnessCase'

/** How finely and how often. */
export interface TrialPlan {
  /** Cells moved at a time. */
  cells: number
  /** Random orders that the evidence is compared with. */
  randomOrders: number
}

/**
 * Of two scans, the one whose absence costs more is the one left out first: no order can do better, so nothing would be
 * measured.
 */
const FEWEST_SCANS = 3

/** What one trial was of. */
export interface NamedTrial {
  /** `pooled map`: cells left out of the pool over the network's last feature map, not out of the image. */
  evidence: 'map' | 'pooled map' | 'slices' | 'scans'
  kind: Kind
  /** Index of the scan whose cells or slices were moved; null: the scans themselves were. */
  scan: number | null
  trial: Trial
}

/** The finding with the moved parts away, or put back. */
type Ask = (moved: readonly number[]) => Promise<Answer>

/** What is moved, how many at a time and how many at most, and what the network says then. */
interface Experiment {
  orders: Orders
  centre: readonly number[] | null
  step: number
  most: number
  ask: Ask
}

/** Asks once for each set of parts, in whatever order they were moved. */
function remembering(ask: Ask): Ask {
  const known = new Map<string, Answer>()
  return async (moved) => {
    const key = [...moved].sort((a, b) => a - b).join()
    const answer = known.get(key) ?? (await ask(moved))
    known.set(key, answer)
    return answer
  }
}

async function curveOf(order: readonly number[], { step, most, ask }: Experiment): Promise<Curve> {
  const [share, logit, probability]: [number[], number[], number[]] = [[], [], []]
  for (const moved of prefixes(order, step, most)) {
    const answer = await ask(moved)
    share.push(most > 0 ? moved.length / most : 0)
    logit.push(answer.logit)
    probability.push(answer.probability)
  }
  return { share, logit, probability }
}

async function trialOf(experiment: Experiment): Promise<Trial> {
  const remembered = { ...experiment, ask: remembering(experiment.ask) }
  const { orders, centre } = experiment
  const random: Curve[] = []
  for (const order of orders.random) random.push(await curveOf(order, remembered))
  return {
    evidence: await curveOf(orders.evidence, remembered),
    reverse: await curveOf(orders.reverse, remembered),
    random,
    centre: centre === null ? null : await curveOf(centre, remembered),
  }
}

/**
 * Deletes cells of a scan's first key slice to its mean grey, puts them into its blurred self, and leaves them out of
 * the pool, by the map.
 */
export async function mapTrials(
  probed: ProbedCase,
  scan: number,
  plan: TrialPlan,
  random: () => number,
): Promise<Result<NamedTrial[]>> {
  const at = descending(probed.attention(scan))[0] ?? 0
  const found = await probed.map(scan, at)
  if (found.status !== 'ok') return found
  const { map, ...grid } = found.value
  const orders = ordersFor(map.values, plan.randomOrders, random)
  const centre = fromCentre(grid.height, grid.width)
  const { size } = probed
  const slice = probed.slice(scan, at)
  const [grey, blurred] = [meanSlice(slice), blurredSlice(slice, size)]
  const asks: Readonly<Record<Kind, Ask>> = {
    deletion: (moved) => probed.withPixels(scan, at, collage(slice, grey, size, grid, moved)),
    insertion: (moved) => probed.withPixels(scan, at, collage(blurred, slice, size, grid, moved)),
  }
  const trials: NamedTrial[] = []
  const cells = map.values.length
  for (const kind of ['deletion', 'insertion'] as const) {
    const experiment = { orders, centre, step: plan.cells, most: cells, ask: asks[kind] }
    trials.push({ evidence: 'map', kind, scan, trial: await trialOf(experiment) })
  }
  const ask = await probed.poolWithout(scan, at)
  const pooled = await trialOf({ orders, centre, step: plan.cells, most: cells - 1, ask })
  trials.push({ evidence: 'pooled map', kind: 'deletion', scan, trial: pooled })
  return ok(trials)
}

/** Leaves slices of a scan out by their attention, down to the last one. */
export async function sliceTrial(
  probed: ProbedCase,
  scan: number,
  plan: TrialPlan,
  random: () => number,
): Promise<NamedTrial> {
  const weights = probed.attention(scan)
  const all = weights.map((_, place) => place)
  const trial = await trialOf({
    orders: ordersFor(weights, plan.randomOrders, random),
    centre: null,
    step: 1,
    most: weights.length - 1,
    ask: (moved) => probed.onlySlices(scan, new Set(all.filter((place) => !moved.includes(place)))),
  })
  return { evidence: 'slices', kind: 'deletion', scan, trial }
}

/** Leaves scans out by their contribution to the finding, down to the last one. */
export async function scanTrial(
  probed: ProbedCase,
  plan: TrialPlan,
  random: () => number,
): Promise<NamedTrial> {
  const { evidence } = probed.diagnosis
  const changes = scanContributions(evidence, probed.finding.id).map(({ logitChange }) => logitChange)
  const all = changes.map((_, scan) => scan)
  const trial = await trialOf({
    orders: ordersFor(changes, plan.randomOrders, random),
    centre: null,
    step: 1,
    most: changes.length - 1,
    ask: (moved) => probed.withScans(all.filter((scan) => !moved.includes(scan))),
  })
  return { evidence: 'scans', kind: 'deletion', scan: null, trial }
}

/** Every trial that a case allows: maps of each scan, slices of scans of several, scans of cases of three and more. */
export async function allTrials(
  probed: ProbedCase,
  plan: TrialPlan & { maps: boolean },
  random: () => number,
): Promise<Result<NamedTrial[]>> {
  const trials: NamedTrial[] = []
  const count = probed.diagnosis.scans.length
  for (let scan = 0; scan < count; scan++) {
    if (plan.maps) {
      const maps = await mapTrials(probed, scan, plan, random)
      if (maps.status !== 'ok') return maps
      trials.push(...maps.value)
    }
    if (probed.attention(scan).length > 1) trials.push(await sliceTrial(probed, scan, plan, random))
  }
  if (count >= FEWEST_SCANS) trials.push(await scanTrial(probed, plan, random))
  return ok(trials)
}
