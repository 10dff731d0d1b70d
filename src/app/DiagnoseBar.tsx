import type { DiagnoseProgress } from '../diagnose/diagnosis'
import { useFindings } from '../findings/store'
import { caseScans } from '../study/propose'
import { refusal, useStudy } from '../study/store'
import { type Action, isPossible, useActionState } from './actions/action'
import { keyText } from './actions/keys'
import { CANCEL_ACTION, DIAGNOSE_ACTION, EXPORT_ACTION } from './actions/studyActions'
import { usePack } from './packStore'

/** The foot of the differential: what it is not, progress, and the buttons that start, stop and export. */
export function DiagnoseBar() {
  const phase = useFindings((state) => state.phase)
  const pack = usePack((store) => store.state)
  const scans = useStudy((state) => (state.snapshot ? caseScans(state.snapshot).length : 0))
  const reading = useStudy((state) => state.reading !== null)
  const refused = useStudy((state) => refusal(state)?.message ?? null)
  const running = phase.name === 'running'
  const possible = isPossible(DIAGNOSE_ACTION, useActionState())
  return (
    <footer>
      {running && <Progress progress={phase.progress} />}
      {pack.name === 'failed' && (
        <p className="notice" role="alert" data-testid="warning" data-code={pack.code}>
          {pack.message}
        </p>
      )}
      <div className="buttons">
        <small>For research use; not a medical device.</small>
        {phase.name === 'done' && (
          <button
            type="button"
            data-testid="export-json"
            title={keyOf(EXPORT_ACTION)}
            onClick={EXPORT_ACTION.run}
          >
            Export JSON
          </button>
        )}
        {running ? (
          <button type="button" data-testid="cancel" title={keyOf(CANCEL_ACTION)} onClick={CANCEL_ACTION.run}>
            Cancel
          </button>
        ) : (
          <button
            type="button"
            className="main"
            data-testid="diagnose"
            disabled={!possible}
            title={refused ?? whyNot(scans, reading, pack.name)}
            onClick={DIAGNOSE_ACTION.run}
          >
            Diagnose
          </button>
        )}
      </div>
    </footer>
  )
}

function Progress({ progress }: { progress: DiagnoseProgress | null }) {
  return (
    <div className="progress" data-testid="progress" role="status">
      <span>{progress ? progressText(progress) : 'Starting'}</span>
      <progress value={progress?.done ?? 0} max={progress?.total ?? 1} aria-label="Slices read" />
    </div>
  )
}

function progressText(progress: DiagnoseProgress): string {
  switch (progress.stage) {
    case 'loading':
      return 'Loading the model'
    case 'slices':
      return `Slice ${progress.done} of ${progress.total}`
    case 'scans':
      return 'Weighing the slices of each scan'
    case 'fusion':
      return 'Fusing the scans'
    case 'evidence':
      return 'Leaving out each scan in turn'
  }
}

function whyNot(scans: number, reading: boolean, pack: string): string {
  if (reading) return 'Wait until all files are read.'
  if (scans === 0) return 'Tick at least one scan.'
  if (pack === 'loading') return 'The model is being loaded and checked.'
  if (pack === 'failed') return 'The model could not be loaded.'
  return `One ranked list over all ticked scans (${keyOf(DIAGNOSE_ACTION)})`
}

function keyOf({ keys }: Action): string {
  return keys.map(keyText).join(', ')
}
