import type { DiagnoseProgress } from '../diagnose/diagnosis'
import { useFindings } from '../findings/store'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { caseScans } from '../study/propose'
import { refusal, type StudyState, useStudy } from '../study/store'
import { type Action, isPossible, useActionState } from './actions/action'
import { keyText } from './actions/keys'
import { CANCEL_ACTION, DIAGNOSE_ACTION, EXPORT_ACTION } from './actions/studyActions'
import { useAhead } from './encodeAhead'
import { usePack } from './packStore'

/** The foot of the differential: what it is not, progress, and the buttons that start, stop and export. */
export function DiagnoseBar() {
  const phase = useFindings((state) => state.phase)
  const pack = usePack((store) => store.state)
  const scans = useStudy((state) => (state.snapshot ? caseScans(state.snapshot).length : 0))
  const reading = useStudy((state) => state.reading !== null)
  const refused = useStudy(refusalText)
  const running = phase.name === 'running'
  const possible = isPossible(DIAGNOSE_ACTION, useActionState())
  return (
    <footer>
      {running && <Progress />}
      {pack.name === 'failed' && (
        <p className="notice" role="alert" data-testid="warning" data-code={pack.code}>
          {noticeText(pack)}
        </p>
      )}
      <div className="buttons">
        <small>
          {t('For research use; not a medical device.')}
          {!running && <Ahead />}
        </small>
        {phase.name === 'done' && (
          <button
            type="button"
            data-testid="export-json"
            title={keyOf(EXPORT_ACTION)}
            onClick={EXPORT_ACTION.run}
          >
            {t('Export JSON')}
          </button>
        )}
        {running ? (
          <button type="button" data-testid="cancel" title={keyOf(CANCEL_ACTION)} onClick={CANCEL_ACTION.run}>
            {t('Cancel')}
          </button>
        ) : (
          <button
            type="button"
            className="main"
            data-testid="diagnose"
            disabled={!possible}
            title={refused === null ? whyNot(scans, reading, pack.name) : refused}
            onClick={DIAGNOSE_ACTION.run}
          >
            {t('Diagnose')}
          </button>
        )}
      </div>
    </footer>
  )
}

/** What the model does, or did, before it is asked. */
function Ahead() {
  const state = useAhead((store) => store.state)
  if (state === 'none') return null
  return (
    <span className="ahead" data-testid="ahead" data-state={state}>
      {state === 'working' ? t('Preparing the scans…') : t('Scans prepared')}
    </span>
  )
}

/** Why the case is not diagnosed as it is; null when nothing is against it. */
function refusalText(state: StudyState): string | null {
  const conflict = refusal(state)
  return conflict && noticeText(conflict)
}

/** Not read out: it changes with every slice, and the panel says when the diagnosis is there. */
function Progress() {
  const progress = useFindings((state) => state.progress)
  return (
    <div className="progress" data-testid="progress">
      <span>{progress ? progressText(progress) : t('Starting')}</span>
      <progress value={progress?.done ?? 0} max={progress?.total ?? 1} aria-label={t('Slices read')} />
    </div>
  )
}

function progressText(progress: DiagnoseProgress): string {
  switch (progress.stage) {
    case 'loading':
      return t('Preparing the images')
    case 'slices':
      return t('Slice {{done}} of {{total}}', { done: progress.done, total: progress.total })
    case 'scans':
      return t('Weighing the slices of each scan')
    case 'fusion':
      return t('Fusing the scans')
    case 'evidence':
      return t('Leaving out each scan in turn')
  }
}

function whyNot(scans: number, reading: boolean, pack: string): string {
  if (reading) return t('Wait until all files are read.')
  if (scans === 0) return t('Tick at least one scan.')
  if (pack === 'loading') return t('The model is being loaded and checked.')
  if (pack === 'failed') return t('The model could not be loaded.')
  return t('One ranked list over all ticked scans ({{keys}})', { keys: keyOf(DIAGNOSE_ACTION) })
}

function keyOf({ keys }: Action): string {
  return keys.map(keyText).join(', ')
}
