import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import { readingOrder } from '../diagnose/rank'

/** Codes of warnings that hold the ranking back until the reader asks for it. */
const GATE_CODES: ReadonlySet<string> = new Set(['outside-training', 'modality-not-trained'])

/** Warnings that say the pack does not know images of this kind. */
export function gateWarnings(diagnosis: Diagnosis): Diagnosis['warnings'] {
  return diagnosis.warnings.filter((warning) => GATE_CODES.has(warning.code))
}

/** Warnings that stand beside a ranking without holding it back. */
export function plainWarnings(diagnosis: Diagnosis): Diagnosis['warnings'] {
  return diagnosis.warnings.filter((warning) => !GATE_CODES.has(warning.code))
}

/** What the list says in one sentence before any row is read. */
export function headline(diagnosis: Diagnosis): string {
  const over = diagnosis.findings.filter((finding) => finding.positive)
  const known = diagnosis.findings.some((finding) => finding.threshold !== null)
  if (!known) return 'This pack gives no thresholds: the order is all it says.'
  if (over.length === 0) return 'Nothing over its threshold.'
  const names = over.map((finding) => finding.name)
  const listed =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  return `Over threshold: ${listed}.`
}

export interface ListFilter {
  /** Part of a name or of an ICD-10-CM code. */
  text: string
  overThresholdOnly: boolean
}

/** Findings that meet the filter, in reading order. The rank is 1-based in the whole differential. */
export function filterFindings(
  findings: readonly Finding[],
  filter: ListFilter,
): Array<{ rank: number; finding: Finding }> {
  const text = filter.text.trim().toLowerCase()
  return readingOrder(findings)
    .map((finding, index) => ({ rank: index + 1, finding }))
    .filter(({ finding }) => (!filter.overThresholdOnly || finding.positive) && matches(finding, text))
}

function matches(finding: Finding, text: string): boolean {
  if (text === '') return true
  return (
    finding.name.toLowerCase().includes(text) ||
    (finding.icd10cm?.code.toLowerCase().startsWith(text) ?? false)
  )
}

/** Probability as the page writes it: two decimals, and never a rounded 0 or 1 that it is not. */
export function formatProbability(probability: number): string {
  if (probability > 0 && probability < 0.005) return '<0.01'
  if (probability < 1 && probability > 0.995) return '>0.99'
  return probability.toFixed(2)
}

/** Signed change of a logit, for scan contributions. */
export function formatChange(change: number): string {
  const rounded = Math.abs(change) < 0.05 ? 0 : change
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${Math.abs(rounded).toFixed(1)}`
}

/** Milliseconds as a reader wants them. */
export function formatDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
