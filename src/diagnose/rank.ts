import type { PackLabel } from '../model/manifest'
import type { Finding } from './diagnosis'
import type { RecognisedCase } from './gate'

/** Platt scaling, sigmoid(a * logit + b), where the label has it; else sigmoid(logit). */
export function calibrated(logit: number, calibration: PackLabel['calibration']): number {
  const scaled = calibration ? calibration.a * logit + calibration.b : logit
  return 1 / (1 + Math.exp(-scaled))
}

/** What the scans of a case show. */
export type Seen = Pick<RecognisedCase, 'modalities' | 'kinds'>

/**
 * What keeps a class from applying to a case: it was never seen in training in a modality of it, or on a kind of image
 * that a scan of it is of. Null: nothing does, or the pack does not say.
 */
export function inapplicable(
  label: Pick<PackLabel, 'modalities' | 'kinds'>,
  { modalities, kinds }: Seen,
): NonNullable<Finding['inapplicable']> | null {
  if (label.modalities && !label.modalities.some((modality) => modalities.has(modality))) return 'modality'
  if (label.kinds && kinds && !label.kinds.some((kind) => kinds.has(kind))) return 'kind'
  return null
}

function toFinding(label: PackLabel, logit: number, seen: Seen): Finding {
  const probability = calibrated(logit, label.calibration)
  const threshold = label.threshold ?? null
  const because = inapplicable(label, seen)
  const applicable = because === null
  return {
    id: label.id,
    name: label.name,
    icd10cm: label.icd10cm ?? null,
    logit,
    probability,
    threshold,
    positive: applicable && threshold !== null && probability >= threshold,
    applicable,
    ...(because && { inapplicable: because }),
  }
}

/** By probability; the logit decides where probabilities have run into 0 or 1. */
function byRank(a: Finding, b: Finding): number {
  return b.probability - a.probability || b.logit - a.logit
}

/**
 * The differential: every class of the pack by probability, also those never trained on a modality or a kind of image of
 * the case, which `applicable` marks.
 * @param logits one a label, in the pack's order.
 * @param seen what `recogniseCase` makes of the case.
 */
export function rankFindings(labels: readonly PackLabel[], logits: Float32Array, seen: Seen): Finding[] {
  return labels.map((label, index) => toFinding(label, logits[index] ?? Number.NaN, seen)).sort(byRank)
}

/**
 * Findings as a reader meets them: by probability, but classes never trained on images like those of the case
 * after all others, because their probability means nothing here.
 */
export function readingOrder(findings: readonly Finding[]): Finding[] {
  return [
    ...findings.filter(({ applicable }) => applicable),
    ...findings.filter(({ applicable }) => !applicable),
  ]
}
