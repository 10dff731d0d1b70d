import type { Mistake } from '../../../evaluate/cardConfusion'
import { OTHER } from '../../../evaluate/cardConfusion'
import { NORMAL, NOTHING, OUTSIDE } from '../../../evaluate/evaluation'
import type { CardView, Figure } from '../../../evaluate/modelCard'
import { formatProbability } from '../../../findings/differential'
import { formatNumber, t } from '../../../language/language'
import { saidText } from '../../../language/noticeText'

/** A truth, an answer or a data set in words; an id that the pack has no name for without its hyphens. */
export function nameOf(id: string, { names }: Pick<CardView, 'names'>): string {
  switch (id) {
    case NORMAL:
      return t('Nothing abnormal')
    case NOTHING:
      return t('Nothing found')
    case OUTSIDE:
      return t('Stopped by the check')
    case OTHER:
      return t('Another disorder')
  }
  return saidText(names.get(id) ?? id.replaceAll('-', ' '))
}

/** For example `0.93 (0.91 – 0.95)`. */
export function figureText(figure: Figure | null): string {
  if (figure === null) return t('not measured')
  const interval = figure.interval?.map(formatProbability).join(' – ')
  const value = formatProbability(figure.value)
  return interval ? `${value} (${interval})` : value
}

/** A share of 1 in per cent. */
export function percentText(share: number | null, digits = 0): string {
  return share === null ? '–' : `${formatNumber(share * 100, { maximumFractionDigits: digits })} %`
}

/** A mistake with how often it was made. */
export function mistakeText({ truth, found, cases, of }: Mistake, view: CardView): string {
  const places = {
    truth: nameOf(truth, view),
    found: nameOf(found, view),
    cases: formatNumber(cases),
    total: formatNumber(of),
  }
  if (found === NOTHING) return t('{{truth}} missed ({{cases}} of {{total}})', places)
  if (truth === NORMAL) return t('{{found}} found where nothing is ({{cases}} of {{total}})', places)
  return t('{{truth}} taken for {{found}} ({{cases}} of {{total}})', places)
}
