import { useEffect, useRef } from 'react'
import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import { compareDifferentials } from '../explain/whatIf'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { namedFindings, quotedNames } from './differential'
import { useWhatIf, type WhatIfPhase } from './whatIfStore'

/** Says how the case differs from the one that was diagnosed, and what is known of it without a new diagnosis. */
export function WhatIfNotice({ diagnosis, held }: { diagnosis: Diagnosis; held: boolean }) {
  const phase = useWhatIf((state) => state.phase)
  const notice = useRef<HTMLDivElement>(null)
  // It stands above the list, which may be scrolled far down when a scan is unticked.
  useEffect(() => {
    notice.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div className="notice" data-testid="stale" role="status" ref={notice}>
      {phase.name === 'ready' && !held ? (
        <Answer phase={phase} diagnosis={diagnosis} />
      ) : (
        <p>{t('The case has changed since this list was made. Diagnose again.')}</p>
      )}
      {phase.name === 'unavailable' && <p>{noticeText(phase)}</p>}
    </div>
  )
}

interface AnswerProps {
  phase: Extract<WhatIfPhase, { name: 'ready' }>
  diagnosis: Diagnosis
}

function Answer({ phase, diagnosis }: AnswerProps) {
  const { leftOut, added, otherwiseScaled } = phase
  const names = quotedNames(leftOut)
  return (
    <div data-testid="what-if" data-milliseconds={Math.round(phase.milliseconds * 10) / 10}>
      <p>
        <strong>
          {leftOut.length > 0
            ? t('Without {{names}}: before → now.', { names })
            : t('As the case is now: before → now.')}
        </strong>{' '}
        {t(
          'Worked out from what the model has read already. Diagnose makes it final; ticking the scan again takes it back.',
        )}
      </p>
      <p data-testid="what-if-crossed">{crossings(diagnosis.findings, phase.findings)}</p>
      {otherwiseScaled.length > 0 && (
        <p data-testid="what-if-scaling">
          {t(
            'Scaled together with what is left out, and still so here: {{names}}. Diagnose scales anew, which may change the answer.',
            { names: quotedNames(otherwiseScaled) },
          )}
        </p>
      )}
      {added.length > 0 && (
        <p data-testid="what-if-added">
          {t('In the case now, but not counted yet: {{names}}. Diagnose reads what is new.', {
            names: quotedNames(added),
          })}
        </p>
      )}
    </div>
  )
}

/** Which findings changed sides of their threshold. */
function crossings(before: readonly Finding[], now: readonly Finding[]): string {
  const changes = compareDifferentials(before, now)
  const crossed = (side: 'over' | 'under') =>
    changes.filter((change) => change.crossed === side).map((change) => change.now)
  const [over, under] = [crossed('over'), crossed('under')]
  const sentences = [
    over.length > 0 ? t('Now over threshold: {{names}}.', { names: namedFindings(over) }) : '',
    under.length > 0 ? t('No longer over threshold: {{names}}.', { names: namedFindings(under) }) : '',
  ].filter(Boolean)
  return sentences.length > 0 ? sentences.join(' ') : t('Nothing changes sides of its threshold.')
}
