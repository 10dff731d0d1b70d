import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import type { Notice } from '../study/types'
import { useFindings } from './store'

interface GateNoticeProps {
  warnings: readonly Notice[]
  /** True while the ranking is held back. */
  held: boolean
}

/** Says that the model does not know images of this kind; the ranking stands behind one button. */
export function GateNotice({ warnings, held }: GateNoticeProps) {
  const showAnyway = useFindings((state) => state.showAnyway)
  return (
    <div className="gate" role="status">
      <strong>{t('This model does not know images like these.')}</strong>
      {warnings.map((warning) => (
        <p key={warning.code + warning.message} data-testid="warning" data-code={warning.code}>
          {noticeText(warning)}
        </p>
      ))}
      {held ? (
        <>
          <p>{t('No ranking is shown, because it would mean little here.')}</p>
          <button type="button" data-testid="show-anyway" onClick={showAnyway}>
            {t('Show the ranking anyway')}
          </button>
        </>
      ) : (
        <p>{t('The ranking below was asked for all the same; do not rely on it.')}</p>
      )}
    </div>
  )
}
