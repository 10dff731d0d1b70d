import type { CardView } from '../../../evaluate/modelCard'
import { formatProbability } from '../../../findings/differential'
import { formatNumber, t } from '../../../language/language'
import { saidText } from '../../../language/noticeText'
import type { Manifest } from '../../../model/manifest'
import { figureText, mistakeText } from './cardText'

interface InShortProps {
  view: CardView
  manifest: Manifest
}

/** What the model knows, how well, and where it fails, in a few lines. */
export function InShort({ view, manifest }: InShortProps) {
  return (
    <dl className="card-short" data-testid="card-short">
      <dt>{t('What it knows')}</dt>
      <dd>{knownText(view, manifest)}</dd>
      <dt>{t('How well')}</dt>
      <dd>{wellText(view)}</dd>
      <dt>{t('Where it fails')}</dt>
      <dd>
        <ul>
          {failLines(view).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </dd>
    </dl>
  )
}

function knownText({ kinds }: CardView, { labels, modalities }: Manifest): string {
  const on = kinds.length > 0 ? kinds.map(saidText) : modalities.map((modality) => t(modality))
  const number = formatNumber(labels.length)
  return on.length === 0
    ? t('{{number}} disorders.', { number })
    : t('{{number}} disorders, on {{kinds}}.', { number, kinds: on.join(t(', ')) })
}

function wellText({ macro, cohort }: CardView): string {
  return t('Mean AUC {{auc}} over {{number}} disorders, on {{cases}} cases kept for testing.', {
    auc: figureText(macro.auc),
    number: formatNumber(macro.classes),
    cases: formatNumber(cohort.cases),
  })
}

function failLines(view: CardView): string[] {
  const { weakest, tooFew, mistakes } = view
  const lines: string[] = []
  const list = (parts: readonly string[]) => parts.join(t(', '))
  if (weakest.length > 0) {
    const auc = (value: number | undefined) => (value === undefined ? '' : formatProbability(value))
    const names = weakest.map(({ name, figures }) => `${name} (${t('AUC')} ${auc(figures?.auc?.value)})`)
    lines.push(t('Weakest: {{list}}.', { list: list(names) }))
  }
  if (mistakes.length > 0) {
    const made = mistakes.map((mistake) => mistakeText(mistake, view))
    lines.push(t('Most often wrong: {{list}}.', { list: list(made) }))
  }
  if (tooFew.length > 0) {
    lines.push(t('Too few patients to say: {{list}}.', { list: list(tooFew.map(({ name }) => name)) }))
  }
  return lines
}
