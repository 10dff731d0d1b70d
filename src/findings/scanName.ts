import type { Diagnosis } from '../diagnose/diagnosis'
import { t } from '../language/language'

/** What a reader calls a scan of a diagnosis. */
export function scanName(diagnosis: Pick<Diagnosis, 'scans'>, id: string): string {
  const scan = diagnosis.scans.find((one) => one.id === id)
  return scan ? scan.name || t(scan.modality) : id
}
