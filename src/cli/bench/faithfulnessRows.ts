import {
  type Areas,
  areasOf,
  type Curve,
  type Estimate,
  estimate,
  type Kind,
  meanAreas,
  meanCurve,
} from '../../explain/faithfulness'
import { groupBy } from '../../study/groupBy'
import { mulberry32 } from '../../study/random'
import type { NamedTrial } from './faithfulnessTrials'

/** One case's trials, and what the finding was. */
export interface CaseTrials {
  name: string
  finding: string
  /** The finding is the case's label, not the first of its differential. */
  labelled: boolean
  /** With nothing taken away. */
  probability: number
  positive: boolean
  trials: readonly NamedTrial[]
}

/** One line of the table: one kind of evidence on one set of cases. */
export interface FaithfulnessRow {
  set: string
  evidence: NamedTrial['evidence']
  kind: Kind
  /** Means over cases, on the finding's probability. */
  area: Pick<Areas, 'evidence' | 'random' | 'reverse' | 'centre'>
  gain: Estimate
  /** The same on the logit. */
  logitGain: Estimate
  /** Over the order from the middle of the slice outwards; null for evidence that is not a map. */
  overCentre: Estimate | null
  /** Mean share of random orders that the evidence does better than. */
  ahead: number
  verdict: 'better' | 'not told apart' | 'worse' | 'too few'
}

/** Mean curves of a set, for a plot. */
export interface MeanCurves {
  set: string
  evidence: NamedTrial['evidence']
  kind: Kind
  n: number
  curves: Readonly<Record<'evidence' | 'random' | 'reverse' | 'centre', Curve>>
}

const INTERVAL_SEED = 20_181

/** Resampling fewer cases than these gives an interval that says little. */
const FEWEST = 5

/** The trials of each kind that a case has; a case of several scans has several. */
function byKind(trials: readonly NamedTrial[]): NamedTrial[][] {
  return [...groupBy(trials, ({ evidence, kind }) => `${evidence} ${kind}`).values()]
}

/** Both scales have to agree: a mean of probabilities can be made by a few cases while most logits go the other way. */
function verdictOf(gains: readonly Estimate[]): FaithfulnessRow['verdict'] {
  const intervals = gains.map(({ interval }) => interval).filter((interval) => interval !== null)
  if (intervals.length < gains.length || gains.some(({ n }) => n < FEWEST)) return 'too few'
  if (intervals.every(([low]) => low > 0)) return 'better'
  return intervals.every(([, high]) => high < 0) ? 'worse' : 'not told apart'
}

/** One number a case on each scale: the mean over the case's scans. */
function caseAreas(trials: readonly NamedTrial[]): { probability: Areas; logit: Areas } {
  const on = (scale: 'probability' | 'logit') =>
    meanAreas(trials.map(({ trial, kind }) => areasOf(trial, kind, scale)))
  return { probability: on('probability'), logit: on('logit') }
}

/** One estimate over the cases that have the value, always with the same resamples. */
function estimated(values: readonly (number | null)[]): Estimate | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : estimate(known, mulberry32(INTERVAL_SEED))
}

function rowOf(set: string, trials: readonly NamedTrial[][]): FaithfulnessRow | null {
  const first = trials[0]?.[0]
  const areas = trials.map(caseAreas)
  const gain = estimated(areas.map(({ probability }) => probability.gain))
  const logitGain = estimated(areas.map(({ logit }) => logit.gain))
  if (first === undefined || gain === null || logitGain === null) return null
  const { evidence, random, reverse, centre, ahead } = meanAreas(areas.map(({ probability }) => probability))
  return {
    set,
    evidence: first.evidence,
    kind: first.kind,
    area: { evidence, random, reverse, centre },
    gain,
    logitGain,
    overCentre: estimated(areas.map(({ probability }) => probability.overCentre)),
    ahead,
    verdict: verdictOf([gain, logitGain]),
  }
}

/** Rows of one set of cases, one for each kind of evidence that any of them has. */
export function faithfulnessRows(set: string, cases: readonly CaseTrials[]): FaithfulnessRow[] {
  const perCase = cases.flatMap(({ trials }) => byKind(trials))
  const kinds = groupBy(perCase, ([first]) => `${first?.evidence} ${first?.kind}`)
  return [...kinds.values()].map((trials) => rowOf(set, trials)).filter((row) => row !== null)
}

/** Mean curves of the maps of a set: over the scans of each case, then over the cases. */
export function mapCurves(set: string, cases: readonly CaseTrials[]): MeanCurves[] {
  return (['deletion', 'insertion'] as const).flatMap((kind) => {
    const perCase = cases
      .map(({ trials }) => trials.filter((trial) => trial.evidence === 'map' && trial.kind === kind))
      .filter((trials) => trials.length > 0)
    if (perCase.length === 0) return []
    const over = (curvesOf: (trial: NamedTrial['trial']) => readonly Curve[]) =>
      meanCurve(perCase.map((trials) => meanCurve(trials.flatMap(({ trial }) => curvesOf(trial)))))
    const curves = {
      evidence: over((trial) => [trial.evidence]),
      random: over((trial) => trial.random),
      reverse: over((trial) => [trial.reverse]),
      centre: over((trial) => (trial.centre === null ? [] : [trial.centre])),
    }
    return { set, evidence: 'map' as const, kind, n: perCase.length, curves }
  })
}
