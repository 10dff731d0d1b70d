/**
 * A threshold lowered through one class's scores, and the figures that follow from it. Written here because the npm
 * packages for it (ml-roc-multiclass, ml-confusion-matrix, which count at given thresholds) have neither average
 * precision nor weights for a bootstrap; these agree with scikit-learn 1.2 on training/metrics/reference.json.
 */

/** One class over some cases, sorted once so that many weightings of the same cases are cheap. */
export interface Column {
  truth: readonly boolean[]
  /** Places of the cases by falling score. */
  order: Int32Array
  /** Distinct scores, falling. */
  thresholds: Float64Array
  /** Of each threshold: how many places of `order` have that score or a higher one. */
  ends: Int32Array
}

/** Counts at each threshold of a column; a case is called positive when its score is the threshold or more. */
export interface Sweep {
  /** Distinct scores, falling. */
  thresholds: Float64Array
  truePositives: Float64Array
  falsePositives: Float64Array
  /** All cases with and without the class, by weight. */
  positives: number
  negatives: number
}

/** @param scores one a case, finite, on any scale that rises with the chance of the class. */
export function column(truth: readonly boolean[], scores: readonly number[]): Column {
  const order = Int32Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const thresholds: number[] = []
  const ends: number[] = []
  for (const [place, index] of order.entries()) {
    const score = scores[index] ?? Number.NaN
    const next = scores[order[place + 1] ?? -1]
    if (next === score) continue
    thresholds.push(score)
    ends.push(place + 1)
  }
  return { truth, order, thresholds: Float64Array.from(thresholds), ends: Int32Array.from(ends) }
}

/** @param weights how often each case counts; absent: once. */
export function sweep({ truth, order, thresholds, ends }: Column, weights?: Float64Array): Sweep {
  const truePositives = new Float64Array(thresholds.length)
  const falsePositives = new Float64Array(thresholds.length)
  let positives = 0
  let negatives = 0
  let place = 0
  for (let step = 0; step < ends.length; step += 1) {
    for (; place < (ends[step] ?? 0); place += 1) {
      const index = order[place] ?? 0
      const weight = weights?.[index] ?? 1
      if (truth[index]) positives += weight
      else negatives += weight
    }
    truePositives[step] = positives
    falsePositives[step] = negatives
  }
  return { thresholds, truePositives, falsePositives, positives, negatives }
}

/**
 * Area under the ROC curve: the chance that a case with the class has a higher score than one without, ties counting
 * half (Mann and Whitney's statistic; scikit-learn's `roc_auc_score`).
 * @returns null without a case of either kind.
 */
export function rocAuc({ truePositives, falsePositives, positives, negatives }: Sweep): number | null {
  if (positives === 0 || negatives === 0) return null
  let twice = 0
  let [found, wrong] = [0, 0]
  for (let step = 0; step < truePositives.length; step += 1) {
    const [nowFound, nowWrong] = [truePositives[step] ?? 0, falsePositives[step] ?? 0]
    twice += (nowWrong - wrong) * (nowFound + found)
    found = nowFound
    wrong = nowWrong
  }
  return twice / 2 / (positives * negatives)
}

/**
 * Average precision: the precision at each threshold, weighted by what recall gained there, without interpolation
 * (scikit-learn's `average_precision_score`). @returns null without a case of the class.
 */
export function averagePrecision({ truePositives, falsePositives, positives }: Sweep): number | null {
  if (positives === 0) return null
  let sum = 0
  let found = 0
  for (let step = 0; step < truePositives.length; step += 1) {
    const now = truePositives[step] ?? 0
    if (now > found) sum += ((now - found) * now) / (now + (falsePositives[step] ?? 0))
    found = now
  }
  return sum / positives
}

/** Two-by-two counts at one threshold. */
export interface Counts {
  truePositives: number
  falsePositives: number
  positives: number
  negatives: number
}

/** The counts when every score of the threshold or more is called positive. */
export function countsAt(swept: Sweep, threshold: number): Counts {
  const below = swept.thresholds.findIndex((score) => score < threshold)
  const step = below < 0 ? swept.thresholds.length - 1 : below - 1
  return countsOf(swept, step)
}

function countsOf({ truePositives, falsePositives, positives, negatives }: Sweep, step: number): Counts {
  return {
    truePositives: truePositives[step] ?? 0,
    falsePositives: falsePositives[step] ?? 0,
    positives,
    negatives,
  }
}

/** F1, 2 TP / (2 TP + FP + FN); 0 where nothing is called positive and nothing is. */
export function f1({ truePositives, falsePositives, positives }: Counts): number {
  const both = positives + truePositives + falsePositives
  return both === 0 ? 0 : (2 * truePositives) / both
}

/** Matthews' correlation coefficient; 0 where a row or a column of the table is empty, as scikit-learn has it. */
export function mcc({ truePositives: tp, falsePositives: fp, positives, negatives }: Counts): number {
  const fn = positives - tp
  const tn = negatives - fp
  const square = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
  return square === 0 ? 0 : (tp * tn - fp * fn) / Math.sqrt(square)
}

/** TP / P; null without a case of the class. */
export function sensitivity({ truePositives, positives }: Counts): number | null {
  return positives === 0 ? null : truePositives / positives
}

/** TN / N; null without a case that lacks the class. */
export function specificity({ falsePositives, negatives }: Counts): number | null {
  return negatives === 0 ? null : 1 - falsePositives / negatives
}

/**
 * The score at which F1 is largest; of several the lowest, which is what the first maximum along scikit-learn's
 * `precision_recall_curve` gives. @returns null without a case of the class.
 */
export function bestF1(swept: Sweep): { threshold: number; f1: number; counts: Counts } | null {
  if (swept.positives === 0) return null
  let best: { threshold: number; f1: number; counts: Counts } | null = null
  for (const [step, threshold] of swept.thresholds.entries()) {
    const counts = countsOf(swept, step)
    const value = f1(counts)
    if (best === null || value >= best.f1) best = { threshold, f1: value, counts }
  }
  return best
}

/**
 * Recall at the point of the ROC curve whose false-positive rate is nearest to `rate`. The curve begins at (0, 0) and
 * has a point at every distinct score (scikit-learn's `roc_curve` with `drop_intermediate=False`). Of points equally
 * near, the first along the curve counts, as `numpy.argmin` takes it: the lowest rate, and of one rate the lowest recall.
 * @returns null without a case of either kind.
 */
export function recallNearRate(swept: Sweep, rate: number): number | null {
  const { truePositives, falsePositives, positives, negatives } = swept
  if (positives === 0 || negatives === 0) return null
  let nearest = Math.abs(0 - rate)
  let recall = 0
  for (const [step, wrong] of falsePositives.entries()) {
    const distance = Math.abs(wrong / negatives - rate)
    if (distance >= nearest) continue
    nearest = distance
    recall = (truePositives[step] ?? 0) / positives
  }
  return recall
}
