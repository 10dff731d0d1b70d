import type { Diagnosis } from '../diagnose/diagnosis'
import { t } from '../language/language'
import { saidText } from '../language/noticeText'
import type { PackGate } from '../model/manifest'
import { groupBy } from '../study/groupBy'
import { quotedNames } from './differential'
import { scanName } from './scanName'

interface RecognisedKindsProps {
  diagnosis: Diagnosis
  /** Of the pack in use, which has the names of the kinds; undefined: it has none. */
  gate: PackGate | undefined
}

/** What kind of image the model takes each scan for; nothing where it recognises none or tells no kinds apart. */
export function RecognisedKinds({ diagnosis, gate }: RecognisedKindsProps) {
  const kinds = groupBy(diagnosis.scans, ({ kind }) => kind ?? null)
  const names = [...kinds].flatMap(([kind, scans]) => {
    if (kind === null) return []
    const name = kindName(kind, gate)
    if (kinds.size === 1) return [name]
    const whose = quotedNames(scans.map(({ id }) => scanName(diagnosis, id)))
    return [t('{{kind}} ({{names}})', { kind: name, names: whose })]
  })
  if (names.length === 0) return null
  return (
    <p className="summary recognised" data-testid="recognised">
      {t('Recognised as: {{kinds}}', { kinds: names.join(t(', ')) })}
    </p>
  )
}

/** As the pack calls it; its id where the pack in use is not the one that diagnosed. */
function kindName(id: string, gate: PackGate | undefined): string {
  const kinds = gate?.kind === 'cosine-by-kind' ? gate.kinds : []
  return saidText(kinds.find((kind) => kind.id === id)?.name ?? id)
}
