import { studiesToCompare } from '../../study/compare'
import { useStudy } from '../../study/store'
import { showVolume } from '../../viewer/volume/volumeStore'

/**
 * Hangs two studies of a patient side by side; goes back when these two hang already.
 * @param studyId one of the two; null: the patient on screen, newest and before
 */
export function compareOrLeave(studyId: string | null): void {
  const { snapshot, hung, activeSeries, compare } = useStudy.getState()
  if (!snapshot) return
  const comparison = hung?.comparison
  const pair = studiesToCompare(snapshot, studyId, activeSeries)
  const same = comparison?.current === pair?.current.id && comparison?.prior === pair?.prior.id
  showVolume(null)
  if (comparison && (studyId === null || same)) compare(null)
  else if (pair) compare(pair)
}
