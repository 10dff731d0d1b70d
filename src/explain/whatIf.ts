import type { Finding } from '../diagnose/diagnosis'
import { readingOrder } from '../diagnose/rank'

/** One finding before and after the case was changed. */
export interface FindingChange {
  now: Finding
  before: Finding
  /** 1-based, in reading order. */
  rankNow: number
  rankBefore: number
  /** Whether the finding has come over its threshold or gone under it; null where neither. */
  crossed: 'over' | 'under' | null
}

/**
 * Two differentials of one pack side by side, in the reading order of the new one. Findings that only one of them
 * has are left out: two packs cannot be compared.
 */
export function compareDifferentials(before: readonly Finding[], now: readonly Finding[]): FindingChange[] {
  const earlier = new Map(readingOrder(before).map((finding, at) => [finding.id, { finding, rank: at + 1 }]))
  return readingOrder(now).flatMap((finding, at) => {
    const old = earlier.get(finding.id)
    if (old === undefined) return []
    return [
      {
        now: finding,
        before: old.finding,
        rankNow: at + 1,
        rankBefore: old.rank,
        crossed: crossing(old.finding, finding),
      },
    ]
  })
}

function crossing(before: Finding, now: Finding): FindingChange['crossed'] {
  if (before.positive === now.positive) return null
  return now.positive ? 'over' : 'under'
}
