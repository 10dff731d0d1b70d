import { formatNumber, t } from '../../../language/language'
import { saidText } from '../../../language/noticeText'

/** More sentences than this are folded away behind the first of them. */
const SHOWN = 5

/** What a reader has to know first: the manifest's limitations, the first of them open to the eye. */
export function KnowBeforeUse({ limitations }: { limitations: readonly string[] }) {
  const rest = limitations.slice(SHOWN)
  return (
    <section className="card-warning" data-testid="card-limitations">
      <h3>{t('Know before use')}</h3>
      <Sentences all={limitations.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details>
          <summary>{t('{{number}} more', { number: formatNumber(rest.length) })}</summary>
          <Sentences all={rest} />
        </details>
      )}
    </section>
  )
}

function Sentences({ all }: { all: readonly string[] }) {
  return (
    <ul>
      {all.map((sentence) => (
        <li key={sentence}>{saidText(sentence)}</li>
      ))}
    </ul>
  )
}
