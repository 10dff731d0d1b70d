import { Pin } from 'lucide-react'
import type { CSSProperties, ReactNode, Ref } from 'react'
import type { Finding } from '../diagnose/diagnosis'
import type { FindingChange } from '../explain/whatIf'
import { t } from '../language/language'
import { formatProbability } from './differential'
import { type ListRow, shownFinding } from './listRows'
import { useFindings } from './store'

/** Where a row stands in a list that is drawn in part. */
export interface RowPlace {
  style: CSSProperties
  measure: Ref<HTMLLIElement>
  index: number
  /** Rows of the whole list, drawn or not. */
  of: number
}

interface FindingRowProps {
  row: ListRow
  place?: RowPlace
  /** Draws the evidence; null: the row is preliminary and has none, so it does not open. */
  card: ((finding: Finding) => ReactNode) | null
}

/** One disorder: rank, name, code, probability as a bar with its threshold as a tick. Its card opens below it. */
export function FindingRow({ row, place, card }: FindingRowProps) {
  const { finding, change } = row
  const shown = shownFinding(row)
  const selected = useFindings((state) => state.selected === finding.id)
  const pinned = useFindings((state) => state.pinned.includes(finding.id))
  return (
    <li
      className={classes(shown, change)}
      style={place?.style}
      ref={place?.measure}
      data-index={place?.index}
      aria-setsize={place?.of}
      aria-posinset={place && place.index + 1}
      data-testid="finding"
      data-id={finding.id}
      data-probability={finding.probability}
      data-positive={finding.positive}
      data-now={change?.now.probability}
      data-crossed={change?.crossed ?? undefined}
      data-pinned={pinned}
    >
      <Head finding={finding} opens={card !== null} selected={selected}>
        <span className="rank">{row.rank}</span>
        <span className="name">{finding.name}</span>
        <Probability finding={finding} change={change} />
        <Moved change={change} />
        <span className="code">{codeText(finding)}</span>
        <Track finding={shown} before={change && finding.probability} />
        <span className="verdict">{verdict(shown, change, card === null)}</span>
      </Head>
      <PinButton finding={finding} pinned={pinned} />
      {selected && card?.(finding)}
    </li>
  )
}

interface HeadProps {
  finding: Finding
  /** Whether there is evidence to open. */
  opens: boolean
  selected: boolean
  children: ReactNode
}

function Head({ finding, opens, selected, children }: HeadProps) {
  const select = useFindings((state) => state.select)
  if (!opens) return <div className="finding-head">{children}</div>
  return (
    <button
      type="button"
      className="finding-head"
      aria-expanded={selected}
      onClick={() => select(selected ? null : finding.id)}
    >
      {children}
    </button>
  )
}

function classes(shown: Finding, change: FindingChange | null): string {
  const over = shown.positive ? ' over' : ''
  const dim = shown.applicable ? '' : ' inapplicable'
  return `finding${over}${dim}${change ? ' compared' : ''}`
}

/** One probability, or the one before and the one now with the direction between them. */
function Probability({ finding, change }: Pick<ListRow, 'finding' | 'change'>) {
  if (change === null)
    return <span className="probability latest">{formatProbability(finding.probability)}</span>
  return (
    <span className="probability">
      <span className="earlier">{formatProbability(finding.probability)}</span>
      <Direction before={finding.probability} now={change.now.probability} />
      <span className="latest">{formatProbability(change.now.probability)}</span>
    </span>
  )
}

/** An arrow up or down where the change can be seen in the two decimals that are written. */
function Direction({ before, now }: { before: number; now: number }) {
  const still = formatProbability(before) === formatProbability(now)
  const rises = now > before
  return (
    <span className="direction">
      <span aria-hidden="true">{still ? '→' : rises ? '↗' : '↘'}</span>
      <span className="unseen">{still ? t('unchanged') : rises ? t('rises to') : t('falls to')}</span>
    </span>
  )
}

function Moved({ change }: { change: FindingChange | null }) {
  const places = change ? change.rankBefore - change.rankNow : 0
  if (change === null || places === 0) return null
  const before = t('was number {{rank}}', { rank: change.rankBefore })
  return (
    <span className="moved" title={before} data-places={places}>
      <span aria-hidden="true">{places > 0 ? `▲${places}` : `▼${-places}`}</span>
      <span className="unseen">{before}</span>
    </span>
  )
}

function PinButton({ finding, pinned }: { finding: Finding; pinned: boolean }) {
  const togglePin = useFindings((state) => state.togglePin)
  return (
    <button
      type="button"
      className="pin"
      data-testid="pin"
      aria-pressed={pinned}
      aria-label={t('Pin {{name}}', { name: finding.name })}
      title={pinned ? t('Unpin (N)') : t('Pin to the top (N)')}
      onClick={() => togglePin(finding.id)}
    >
      <Pin size={14} aria-hidden="true" fill={pinned ? 'currentColor' : 'none'} />
    </button>
  )
}

function Track({ finding, before }: { finding: Finding; before: number | null }) {
  return (
    <span className="track" aria-hidden="true">
      <span className="bar" style={{ width: `${finding.probability * 100}%` }} />
      {before !== null && <span className="earlier-bar" style={{ width: `${before * 100}%` }} />}
      {finding.threshold !== null && (
        <span className="tick" style={{ left: `${finding.threshold * 100}%` }} />
      )}
    </span>
  )
}

/** Code and title as the pack has them. */
export function codeText(finding: Pick<Finding, 'icd10cm'>): string {
  return finding.icd10cm ? `${finding.icd10cm.code} ${finding.icd10cm.title}` : t('no ICD-10-CM code')
}

function neverTrained({ inapplicable }: Finding): string {
  return inapplicable === 'kind'
    ? t('never trained on this kind of image')
    : t('never trained on this modality')
}

function verdict(finding: Finding, change: FindingChange | null, preliminary: boolean): string {
  if (!finding.applicable) return neverTrained(finding)
  if (finding.threshold === null) return t('no threshold in this pack')
  const threshold = formatProbability(finding.threshold)
  if (change?.crossed === 'over') return t('now over its threshold of {{threshold}}', { threshold })
  if (change?.crossed === 'under') return t('no longer over its threshold of {{threshold}}', { threshold })
  if (preliminary && finding.positive) return t('so far over its threshold of {{threshold}}', { threshold })
  return finding.positive
    ? t('over its threshold of {{threshold}}', { threshold })
    : t('threshold {{threshold}}', { threshold })
}
