import type { CardView } from '../../../evaluate/modelCard'
import { formatNumber, t } from '../../../language/language'
import { nameOf, percentText } from './cardText'

/** The check for unlike images, key slices and the fusion of scans, as far as they were measured. */
export function CaseFigures({ view }: { view: CardView }) {
  const { outside, cohort, strangers, keySlices, composed, fusion } = view
  return (
    <section data-testid="card-case-figures">
      <h3>{t('Unlike images, key slices, several scans')}</h3>
      <ul>
        <li>
          {t('The check for unlike images stopped {{cases}} of {{total}} test cases ({{share}}).', {
            cases: formatNumber(outside.cases),
            total: formatNumber(cohort.cases),
            share: percentText(outside.share, 1),
          })}
        </li>
        {strangers && <li>{strangersText(strangers)}</li>}
        {keySlices && (
          <li>
            {t(
              'In {{number}} labelled stacks the first key slice shows a disorder in {{first}}, one of the first three in {{three}}.',
              {
                number: formatNumber(keySlices.stacks),
                first: percentText(keySlices.first),
                three: percentText(keySlices.inThree),
              },
            )}
          </li>
        )}
        {composed && <li>{composedText(composed, view)}</li>}
        {fusion && <li>{fusionText(fusion)}</li>}
      </ul>
    </section>
  )
}

function strangersText({ cases, kinds, auc, positive }: NonNullable<CardView['strangers']>): string {
  const [hardest] = kinds
  return t(
    '{{cases}} images of {{kinds}} kinds that it was never taught are told from the test cases with AUC {{auc}}, the hardest kind ({{kind}}) with {{hardest}}; {{share}} pass and get a disorder over its threshold.',
    {
      cases: formatNumber(cases),
      kinds: formatNumber(kinds.length),
      auc: auc?.toFixed(3) ?? '–',
      kind: hardest?.kind ?? '–',
      hardest: hardest?.auc?.toFixed(3) ?? '–',
      share: percentText(positive, 1),
    },
  )
}

function composedText({ depth, byDataset }: NonNullable<CardView['composed']>, view: CardView): string {
  return t(
    'In stacks of one image with a disorder and {{number}} without, the first key slice is it in: {{shares}}.',
    {
      number: formatNumber(depth - 1),
      shares: byDataset
        .map(({ dataset, first }) => `${nameOf(dataset, view)} ${percentText(first)}`)
        .join(', '),
    },
  )
}

function fusionText({ cases, fused, bestSingle, interval }: NonNullable<CardView['fusion']>): string {
  const places = { cases: formatNumber(cases), fused: fused.toFixed(3), single: bestSingle.toFixed(3) }
  if (interval === null) {
    return t(
      '{{cases}} patients with several scans: mean AUC {{fused}} together, {{single}} by the best single scan.',
      places,
    )
  }
  return t(
    '{{cases}} patients with several scans: mean AUC {{fused}} together, {{single}} by the best single scan (95 % interval of the difference {{low}} to {{high}}).',
    {
      ...places,
      low: signed(interval[0]),
      high: signed(interval[1]),
    },
  )
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
}
