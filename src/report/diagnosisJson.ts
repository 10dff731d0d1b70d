import { type Diagnosis, diagnosisSchema } from '../diagnose/diagnosis'
import { failed, ok, type Result } from '../study/result'

/** New names for the scans of a diagnosis that say modality and place only. */
function plainNames(diagnosis: Diagnosis): Map<string, { id: string; name: string; old: string }> {
  return new Map(
    diagnosis.scans.map((scan, index) => [
      scan.id,
      { id: `scan-${index + 1}`, name: `${scan.modality}, scan ${index + 1}`, old: scan.name },
    ]),
  )
}

/**
 * The same diagnosis without what may name a patient: paths, series and instance ids, and series descriptions, which
 * people fill with anything. Scans become `scan-1`, their slices `scan-1/0` and so on; warnings are reworded to match.
 */
export function withoutIdentifiers(diagnosis: Diagnosis): Diagnosis {
  const names = plainNames(diagnosis)
  const idOf = (scan: string) => names.get(scan)?.id ?? 'scan'
  const reworded = (message: string) =>
    [...names.values()].reduce((text, { old, name }) => text.replaceAll(`“${old}”`, `“${name}”`), message)
  return {
    ...diagnosis,
    scans: diagnosis.scans.map((scan, index) => ({
      ...scan,
      id: idOf(scan.id),
      name: names.get(scan.id)?.name ?? '',
      sample: `sample-${1 + [...new Set(diagnosis.scans.map(({ sample }) => sample))].indexOf(scan.sample)}`,
      source: `scan ${index + 1}`,
    })),
    evidence: {
      ...diagnosis.evidence,
      sliceWeights: diagnosis.evidence.sliceWeights.map((entry) => ({
        ...entry,
        scan: idOf(entry.scan),
        sliceIds: entry.slices.map((slice) => `${idOf(entry.scan)}/${slice}`),
      })),
      scanContributions: diagnosis.evidence.scanContributions.map((entry) => ({
        ...entry,
        scan: idOf(entry.scan),
      })),
    },
    warnings: diagnosis.warnings.map(({ code, message }) => ({ code, message: reworded(message) })),
  }
}

/**
 * Text of a `raddiag-diagnosis/1` file.
 * @param options.identifying true keeps paths, ids and descriptions; by default nothing in it names a patient.
 */
export function diagnosisToJson(diagnosis: Diagnosis, options: { identifying?: boolean } = {}): string {
  return `${JSON.stringify(options.identifying ? diagnosis : withoutIdentifiers(diagnosis))}\n`
}

/** Reads a `raddiag-diagnosis/1` file; `name` is what a person calls it. */
export function parseDiagnosis(text: string, name: string): Result<Diagnosis> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return failed('not-json', `${name} is not JSON.`)
  }
  const parsed = diagnosisSchema.safeParse(json)
  if (parsed.success) return ok(parsed.data)
  const issue = parsed.error.issues[0]
  const where = issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : 'it does not fit'
  return failed('not-a-diagnosis', `${name} is not a diagnosis of this program (${where}).`)
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** File name of an export: pack and local time, nothing of the patient. */
export function diagnosisFileName(diagnosis: Pick<Diagnosis, 'pack'>, when: Date): string {
  const date = `${when.getFullYear()}${twoDigits(when.getMonth() + 1)}${twoDigits(when.getDate())}`
  const time = `${twoDigits(when.getHours())}${twoDigits(when.getMinutes())}${twoDigits(when.getSeconds())}`
  return `diagnosis-${diagnosis.pack.id}-${date}-${time}.json`
}
