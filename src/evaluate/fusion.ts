import { percentileInterval } from './bootstrap'
import { type Homes, type JudgedClass, judgedClasses, ownWeights } from './classes'
import type { FusionFigures } from './evaluation'
import { type BootstrapOptions, cohortDraws, meanOf } from './intervals'
import type { JudgedCase, JudgedLabel } from './judgedCase'
import { rocAuc, sweep } from './sweep'

/** Of the scans diagnosed alone, the probability of the one that most speaks for the class. */
function bestAlone({ alone }: JudgedCase, index: number): number {
  return Math.max(...alone.map((scan) => scan[index] ?? Number.NaN))
}

function aucOf(one: JudgedClass, weights?: Float64Array): number | null {
  return rocAuc(sweep(one.column, weights && ownWeights(one, weights)))
}

/** Mean of AUC differences over the classes where both have a value. */
function difference(
  fused: readonly JudgedClass[],
  single: readonly JudgedClass[],
  weights: Float64Array,
): number | null {
  return meanOf(
    fused.map((one, index) => {
      const other = single[index]
      const pair = [aucOf(one, weights), other ? aucOf(other, weights) : null]
      return pair[0] == null || pair[1] == null ? null : pair[0] - pair[1]
    }),
  )
}

/**
 * What fusing the scans of a patient adds over the best single one: macro AUC over the patients with several scans,
 * judged by the fused case and by the highest probability that any of its scans has alone.
 * @param homes where classes are judged. @returns null without a class to judge among them.
 */
export function fusionFigures(
  all: readonly JudgedCase[],
  labels: readonly JudgedLabel[],
  homes: Homes,
  options: BootstrapOptions,
): FusionFigures | null {
  const cases = all.filter(({ alone }) => alone.length > 1)
  const judgeable = (one: JudgedClass) => one.truth.includes(false)
  const fused = judgedClasses(cases, labels, homes).filter(judgeable)
  const single = judgedClasses(cases, labels, homes, bestAlone).filter(judgeable)
  const means = [fused, single].map((classes) => meanOf(classes.map((one) => aucOf(one))))
  const [ofFused, ofSingle] = means
  if (ofFused == null || ofSingle == null) return null
  const drawn: (number | null)[] = []
  for (const weights of cohortDraws(cases, options)) drawn.push(difference(fused, single, weights))
  return {
    cases: cases.length,
    classes: fused.length,
    fused: ofFused,
    bestSingle: ofSingle,
    difference: ofFused - ofSingle,
    interval: percentileInterval(drawn),
  }
}
