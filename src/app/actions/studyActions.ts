import { caseScans } from '../../study/propose'
import { refusal } from '../../study/store'
import { exportDiagnosis } from '../exportDiagnosis'
import { openPicker } from '../filePickers'
import { closeAll } from '../openStudy'
import { runDiagnosis, stopDiagnosis } from '../runDiagnosis'
import { type Action, type ActionState, actionState } from './action'

function canDiagnose({ study, findings, packReady }: ActionState): boolean {
  const { snapshot, reading } = study
  if (snapshot === null || reading !== null || !packReady) return false
  return findings.phase.name !== 'running' && refusal(study) === null && caseScans(snapshot).length > 0
}

function exportShown(): void {
  const { phase } = actionState().findings
  if (phase.name === 'done') exportDiagnosis(phase.diagnosis)
}

export const DIAGNOSE_ACTION: Action = {
  id: 'diagnose',
  label: 'Diagnose',
  group: 'Study',
  keys: ['Mod+Enter'],
  when: canDiagnose,
  run: () => void runDiagnosis(),
}

export const CANCEL_ACTION: Action = {
  id: 'cancel',
  label: 'Cancel the diagnosis',
  group: 'Study',
  keys: ['Escape'],
  when: ({ findings }) => findings.phase.name === 'running',
  run: () => void stopDiagnosis(),
}

export const EXPORT_ACTION: Action = {
  id: 'export-json',
  label: 'Export JSON',
  group: 'Study',
  keys: ['Mod+E'],
  when: ({ findings }) => findings.phase.name === 'done',
  run: exportShown,
}

export const CLOSE_ACTION: Action = {
  id: 'close',
  label: 'Close',
  group: 'Study',
  keys: ['Shift+X'],
  when: ({ study }) => study.snapshot !== null,
  run: () => void closeAll(),
}

export const OPEN_FILES_ACTION: Action = {
  id: 'open-files',
  label: 'Open files',
  group: 'Study',
  keys: ['Mod+O'],
  run: () => openPicker('files'),
}

export const OPEN_FOLDER_ACTION: Action = {
  id: 'open-folder',
  label: 'Open folder',
  group: 'Study',
  keys: ['Mod+Shift+O'],
  run: () => openPicker('folder'),
}

/** From files to the exported diagnosis. */
export const STUDY_ACTIONS: readonly Action[] = [
  OPEN_FILES_ACTION,
  OPEN_FOLDER_ACTION,
  DIAGNOSE_ACTION,
  CANCEL_ACTION,
  EXPORT_ACTION,
  CLOSE_ACTION,
]
