import type { DiagnoseProgress } from '../diagnose/diagnosis'
import { useFindings } from '../findings/store'
import { caseScans } from '../study/propose'
import { refusal, useStudy } from '../study/store'
import { exportDiagnosis } from './exportDiagnosis'
import { usePack } from './packStore'
import { runDiagnosis, stopDiagnosis } from './runDiagnosis'

/** The foot of the differential: what it is not, progress, and the buttons that start, stop and export. */
export function DiagnoseBar() {
  const phase = useFindings((state) => state.phase)
  const pack = usePack((store) => store.state)
  const scans = useStudy((state) => (state.snapshot ? caseScans(state.snapshot).length : 0))
  const reading = useStudy((state) => state.reading !== null)
  const refused = useStudy((state) => refusal(state)?.message ?? null)
  const running = phase.name === 'running'
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
          <button type="button" data-testid="export-json" onClick={() => exportDiagnosis(phase.diagnosis)}>
            Export JSON
          </button>
        )}
        {running ? (
          <button type="button" data-testid="cancel" onClick={() => void stopDiagnosis()}>
            Cancel
          </button>
        ) : (
          <button
            type="button"
            className="main"
            data-testid="diagnose"
            disabled={scans === 0 || reading || refused !== null || pack.name !== 'ready'}
            title={refused ?? whyNot(scans, reading, pack.name)}
            onClick={() => void runDiagnosis()}
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
  return 'One ranked list over all ticked scans'
}
