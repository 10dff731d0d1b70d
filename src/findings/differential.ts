import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import { readingOrder } from '../diagnose/rank'
import { t } from '../language/language'

/** Codes of warnings that hold the ranking back until the reader asks for it. */
const GATE_CODES: ReadonlySet<string> = new Set(['outside-training', 'modality-not-trained'])

/** Warnings that say the pack does not know images of this kind. */
export function gateWarnings({ warnings }: Pick<Diagnosis, 'warnings'>): Diagnosis['warnings'] {
  return warnings.filter((warning) => GATE_CODES.has(warning.code))
}

/** Warnings that stand beside a ranking without holding it back. */
export function plainWarnings({ warnings }: Pick<Diagnosis, 'warnings'>): Diagnosis['warnings'] {
  return warnings.filter((warning) => !GATE_CODES.has(warning.code))
}

/** Findings named in a sentence; the rest is counted. */
const NAMED = 3

/** What the list says in one sentence before any row is read. */
export function headline(findings: readonly Finding[]): string {
  const over = overThreshold(findings)
  if (over === null) return t('This pack gives no thresholds: the order is all it says.')
  if (over.length === 0) return t('Nothing over its threshold.')
  return t('Over threshold: {{names}}.', { names: namedFindings(over) })
}

/** The same of a preliminary list. */
export function headlineSoFar(findings: readonly Finding[]): string {
  const over = overThreshold(findings)
  if (over === null) return headline(findings)
  if (over.length === 0) return t('Nothing over its threshold so far.')
  return t('Over threshold so far: {{names}}.', { names: namedFindings(over) })
}

/** What is over its threshold, as a reader meets it; null where the pack has no thresholds. */
function overThreshold(findings: readonly Finding[]): Finding[] | null {
  const known = findings.some((finding) => finding.threshold !== null)
  return known ? readingOrder(findings).filter((finding) => finding.positive) : null
}

/** Names of findings for a sentence: at most three, and how many there are besides. */
export function namedFindings(findings: readonly Pick<Finding, 'name'>[]): string {
  const names = findings.slice(0, NAMED).map(({ name }) => name)
  const more = findings.length - names.length
  const listed = names.join(t(', '))
  return more > 0 ? t('{{names}} and {{more}} more', { names: listed, more }) : listed
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
  return milliseconds < 999.5 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}

/** Names of scans for a sentence: “T1”, “T2”. */
export function quotedNames(names: readonly string[]): string {
  return names.map((name) => t('“{{name}}”', { name })).join(t(', '))
}
