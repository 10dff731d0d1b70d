import type { Diagnosis } from '../diagnose/diagnosis'
import { diagnosisFileName, diagnosisToJson } from '../report/diagnosisJson'
import { saveFile } from './saveFile'

/** Hands the diagnosis to the browser as a file to save, without what may name the patient. */
export function exportDiagnosis(diagnosis: Diagnosis): void {
  saveFile(diagnosisFileName(diagnosis, new Date()), 'application/json', diagnosisToJson(diagnosis))
}
