import { t } from '../language/language'
import { allSeries } from '../study/propose'
import { useStudy } from '../study/store'
import { CaseConflictNotice } from './CaseConflictNotice'
import { ReadingProgress } from './ReadingProgress'
import { ReadSummary } from './ReadSummary'
import { StudyBlock } from './StudyBlock'

/** What is open: patients, studies, their series with what the case makes of each, and what is not an image. */
export function SeriesPanel() {
  const snapshot = useStudy((state) => state.snapshot)
  const reading = useStudy((state) => state.reading !== null)
  if (!snapshot) return null
  return (
    <>
      <ReadingProgress />
      <CaseConflictNotice />
      {snapshot.patients.map((patient) =>
        patient.studies.map((study) => <StudyBlock key={study.id} patient={patient} study={study} />),
      )}
      {allSeries(snapshot).length === 0 && !reading && (
        <p className="findings-state">{t('No images are open.')}</p>
      )}
      <ReadSummary skipped={snapshot.skipped} />
    </>
  )
}
