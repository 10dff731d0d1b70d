import { ChevronRight } from 'lucide-react'
import type { Finding } from '../diagnose/diagnosis'
import { t } from '../language/language'
import { useCategories } from './categoryStore'
import { formatProbability } from './differential'
import type { RowPlace } from './FindingRow'
import { useList } from './listStore'
import { leadFinding } from './rollUp'
import type { CategoryItem } from './rollUpItems'
import { useFindings } from './store'

interface RollUpRowProps {
  item: CategoryItem
  place: RowPlace
  /** True while the list is preliminary. */
  preliminary: boolean
}

/** One category: rank, title, code and block, and the disorder that sets its probability. Its disorders open below. */
export function RollUpRow({ item, place, preliminary }: RollUpRowProps) {
  const { category } = item.found
  const lead = leadFinding(category)
  const known = useCategories((state) => state.categories?.get(category.code ?? '') ?? null)
  return (
    <li
      className={classes(lead)}
      style={place.style}
      ref={place.measure}
      data-index={place.index}
      aria-setsize={place.of}
      aria-posinset={place.index + 1}
      data-testid="category"
      data-code={category.code ?? ''}
      data-probability={lead.probability}
      data-lead={lead.id}
      data-over={category.over}
    >
      <button type="button" aria-expanded={item.open} onClick={() => toggle(item)}>
        <span className="rank">{category.rank}</span>
        <ChevronRight size={14} aria-hidden="true" />
        <span className="name">{category.title || known?.title || category.code}</span>
        <Probability item={item} />
        <span className="code">
          {category.code === null
            ? t('no ICD-10-CM code')
            : known
              ? `${category.code} · ${known.block.title}`
              : category.code}
        </span>
        <span className="track" aria-hidden="true">
          <span className="bar" style={{ width: `${lead.probability * 100}%` }} />
          {lead.threshold !== null && <span className="tick" style={{ left: `${lead.threshold * 100}%` }} />}
        </span>
        <span className="verdict">{verdict(lead, preliminary)}</span>
        {category.rows.length > 1 && (
          <span className={category.over > 0 ? 'size over' : 'size'}>
            {sizeText(category.rows.length, category.over)}
          </span>
        )}
      </button>
    </li>
  )
}

/** Opening a category opens the evidence of its best disorder found; closing it closes what is open in it. */
function toggle({ key, found, open }: CategoryItem): void {
  const { selected, select } = useFindings.getState()
  useList.getState().setOpened(key, !open)
  if (!open) select(found.rows[0]?.finding.id ?? null)
  else if (found.rows.some(({ finding }) => finding.id === selected)) select(null)
}

function classes(lead: Finding): string {
  return `category${lead.positive ? ' over' : ''}${lead.applicable ? '' : ' inapplicable'}`
}

function Probability({ item }: Pick<RollUpRowProps, 'item'>) {
  const { lead, before } = item.found.category
  const now = formatProbability(leadFinding(item.found.category).probability)
  return (
    <span className="probability">
      {lead.change !== null && <span className="earlier">{formatProbability(before)} → </span>}
      <span className="latest">{now}</span>
    </span>
  )
}

function neverTrained({ name, inapplicable }: Finding): string {
  return inapplicable === 'kind'
    ? t('{{name}}, never trained on this kind of image', { name })
    : t('{{name}}, never trained on this modality', { name })
}

function verdict(lead: Finding, preliminary: boolean): string {
  const { name, applicable, threshold, positive } = lead
  if (!applicable) return neverTrained(lead)
  if (threshold === null) return t('{{name}}, no threshold in this pack', { name })
  const places = { name, threshold: formatProbability(threshold) }
  if (preliminary && positive) return t('{{name}}, so far over its threshold of {{threshold}}', places)
  return positive
    ? t('{{name}}, over its threshold of {{threshold}}', places)
    : t('{{name}}, threshold {{threshold}}', places)
}

function sizeText(count: number, over: number): string {
  const disorders = t('{{count}} disorders', { count })
  return over > 0 ? t('{{disorders}}, {{over}} over threshold', { disorders, over }) : disorders
}
