import type { Diagnosis } from '../diagnose/diagnosis'
import { diagnosisFileName, diagnosisToJson } from '../report/diagnosisJson'

/** Hands the diagnosis to the browser as a file to save, without what may name the patient. */
export function exportDiagnosis(diagnosis: Diagnosis): void {
  const url = URL.createObjectURL(new Blob([diagnosisToJson(diagnosis)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = diagnosisFileName(diagnosis, new Date())
  link.click()
  // The browser has taken the blob by the next turn; held longer it would only cost memory.
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
