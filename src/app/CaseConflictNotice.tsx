import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { caseConflict } from '../study/conflict'
import { refusal, useStudy } from '../study/store'

/** Says that the case mixes studies or patients, and takes the word of a person who means it. */
export function CaseConflictNotice() {
  const snapshot = useStudy((state) => state.snapshot)
  const insisted = useStudy((state) => state.insisted)
  const insist = useStudy((state) => state.insist)
  const conflict = snapshot && caseConflict(snapshot)
  if (!conflict) return null
  const refused = refusal({ snapshot, insisted }) !== null
  return (
    <div className="conflict" role="alert" data-testid="case-conflict" data-code={conflict.code}>
      <p>{noticeText(conflict)}</p>
      {refused ? (
        <>
          <p>
            {t(
              'It is not diagnosed unless you say that you mean it. Or untick the scans that do not belong.',
            )}
          </p>
          <button type="button" data-testid="insist" onClick={insist}>
            {t('I mean it: diagnose them as one case')}
          </button>
        </>
      ) : (
        <p>{t('You said that you mean it.')}</p>
      )}
    </div>
  )
}
