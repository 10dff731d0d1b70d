import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import { readingOrder } from '../diagnose/rank'
import { keySlices } from '../explain/keySlices'

/** Findings printed at least; those over their threshold always are. */
const SHOWN = 15

const NOT_TRAINED = {
  modality: 'not trained on this modality',
  kind: 'not trained on this kind of image',
}

function percent(value: number): string {
  return value.toFixed(3)
}

function row(finding: Finding): string {
  const mark = finding.positive ? '*' : ' '
  const threshold = finding.threshold === null ? '  -  ' : percent(finding.threshold)
  const code = (finding.icd10cm?.code ?? '-').padEnd(8)
  const note = finding.applicable ? '' : `  (${NOT_TRAINED[finding.inapplicable ?? 'modality']})`
  return ` ${mark} ${percent(finding.probability)}        ${threshold}      ${code}  ${finding.name}${note}`
}

function findingLines(findings: readonly Finding[]): string[] {
  const shown = findings.filter((finding, index) => index < SHOWN || finding.positive)
  const more = findings.length - shown.length
  return [
    '   probability  threshold  ICD-10-CM  disorder',
    ...shown.map(row),
    ...(more > 0 ? [`   ${more} more below these; --json lists them all.`] : []),
  ]
}

function verdict(findings: readonly Finding[]): string {
  const positive = findings.filter((finding) => finding.positive).map((finding) => finding.name)
  return positive.length === 0 ? 'Nothing over its threshold.' : `Over threshold (*): ${positive.join(', ')}.`
}

function scanLines({ scans, evidence }: Diagnosis): string[] {
  return scans.map((scan) => {
    const [key] = keySlices(evidence, scan.id, 1)
    const where = key === undefined ? '' : `, key slice ${key.slice + 1} of ${scan.slices}`
    const kind = scan.kind ? `, recognised as ${scan.kind}` : ''
    return `  ${scan.modality} (slot ${scan.slot}): ${scan.name}${kind}${where}`
  })
}

/** A diagnosis for a terminal: what it is not, warnings, scans, then the ranking. */
export function diagnosisText(diagnosis: Diagnosis): string {
  const { pack, backend, warnings, findings, timings } = diagnosis
  const demonstration = pack.demonstration ? ', a demonstration model' : ''
  const lines = [
    'For research use; not a medical device.',
    `Model: ${pack.name} ${pack.version}${demonstration}.`,
    ...warnings.map(({ message }) => `Warning: ${message}`),
    'Scans:',
    ...scanLines(diagnosis),
    verdict(findings),
    ...findingLines(readingOrder(findings)),
    `${(timings.total / 1000).toFixed(1)} s on ${backend.name}, ${backend.precision} weights.`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}
