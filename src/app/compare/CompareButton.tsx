import { t } from '../../language/language'
import { studiesToCompare } from '../../study/compare'
import { useStudy } from '../../study/store'
import { compareOrLeave } from './compareStudies'

/** Hangs a study beside the newest or the one before, and back; not there where there is none of another date. */
export function CompareButton({ studyId }: { studyId: string }) {
  const snapshot = useStudy((state) => state.snapshot)
  const comparison = useStudy((state) => state.hung?.comparison)
  const pair = snapshot && studiesToCompare(snapshot, studyId, null)
  if (!pair) return null
  const compared = comparison?.current === pair.current.id && comparison.prior === pair.prior.id
  const newest = pair.current.id === studyId
  return (
    <button
      type="button"
      className="compare-studies"
      data-testid="compare"
      aria-pressed={compared}
      onClick={() => compareOrLeave(studyId)}
    >
      {newest ? t('Compare with the prior') : t('Compare with the current study')}
    </button>
  )
}
