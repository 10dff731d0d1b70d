import type { PackLabel } from '../model/manifest'
import type { RadModality } from '../study/modality'
import type { Finding } from './diagnosis'

/** Platt scaling, sigmoid(a * logit + b), where the label has it; else sigmoid(logit). */
export function calibrated(logit: number, calibration: PackLabel['calibration']): number {
  const scaled = calibration ? calibration.a * logit + calibration.b : logit
  return 1 / (1 + Math.exp(-scaled))
}

/** True when the class was seen in training in one of these modalities, or when the pack does not say. */
export function isApplicable(label: PackLabel, modalities: ReadonlySet<RadModality>): boolean {
  return label.modalities === undefined || label.modalities.some((modality) => modalities.has(modality))
}

function toFinding(label: PackLabel, logit: number, modalities: ReadonlySet<RadModality>): Finding {
  const probability = calibrated(logit, label.calibration)
  const threshold = label.threshold ?? null
  const applicable = isApplicable(label, modalities)
  return {
    id: label.id,
    name: label.name,
    icd10cm: label.icd10cm ?? null,
    logit,
    probability,
    threshold,
    positive: applicable && threshold !== null && probability >= threshold,
    applicable,
  }
}

/** By probability; the logit decides where probabilities have run into 0 or 1. */
function byRank(a: Finding, b: Finding): number {
  return b.probability - a.probability || b.logit - a.logit
}

/**
 * The differential: every class of the pack by probability, also those never trained on a modality of the case, which
 * `applicable` marks.
 * @param logits one a label, in the pack's order.
 * @param modalities the modalities of the case's scans.
 */
export function rankFindings(
  labels: readonly PackLabel[],
  logits: Float32Array,
  modalities: ReadonlySet<RadModality>,
): Finding[] {
  return labels.map((label, index) => toFinding(label, logits[index] ?? Number.NaN, modalities)).sort(byRank)
}

/**
 * Findings as a reader meets them: by probability, but classes never trained on a modality of the case after all
 * others, because their probability means nothing here.
 */
export function readingOrder(findings: readonly Finding[]): Finding[] {
  return [
    ...findings.filter(({ applicable }) => applicable),
    ...findings.filter(({ applicable }) => !applicable),
  ]
}
