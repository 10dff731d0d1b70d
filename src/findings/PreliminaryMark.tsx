import type { PreliminaryDiagnosis } from '../diagnose/diagnosis'
import { t } from '../language/language'

interface PreliminaryMarkProps {
  preliminary: PreliminaryDiagnosis
  stopped: boolean
}

/** Says over the list that it is not the answer yet, from how much it was made and how much is still to come. */
export function PreliminaryMark({ preliminary: { done, total }, stopped }: PreliminaryMarkProps) {
  const rest = Math.round((100 * (total - done)) / total)
  return (
    <div
      className="preliminary-mark"
      data-testid="preliminary"
      data-done={done}
      data-total={total}
      data-stopped={stopped}
    >
      <strong>
        {stopped
          ? t('Stopped after {{done}} of {{total}} slices; preliminary', { done, total })
          : t('Preliminary: {{done}} of {{total}} slices read', { done, total })}
      </strong>
      <p>
        {stopped
          ? t('Nothing was concluded. Diagnose again for the exact list.')
          : t('{{percent}} % still to come. Order and numbers may change; the evidence comes at the end.', {
              percent: rest,
            })}
      </p>
    </div>
  )
}
