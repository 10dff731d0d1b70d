import { groupBy } from './groupBy'
import { PUBLISHED_SCANS, type RadModality, SLOTS } from './modality'
import type { OpenSeries, SeriesKind } from './types'

/** A series the case may take, in list order. */
export interface Candidate {
  series: OpenSeries
  modality: RadModality
}

/** Images through the body say more than moving images, those more than a single one. */
const DEPTH: Readonly<Record<SeriesKind, number>> = { volume: 0, stack: 0, cine: 1, image: 2 }

/**
 * Fills a case up to the published number of scans with what says most and repeats least. Again and again it takes,
 * of what is left, the series that (in this order)
 * 1. is not made of the same raw data as one that is in,
 * 2. is of a modality with the fewest scans in the case,
 * 3. is a stack of slices before a moving image before a single image,
 * 4. shows what the fewest scans in the case show (plane, sequence, contrast),
 * 5. is a regular volume,
 * 6. comes first in the list.
 * Of the phases of one acquisition only as many compete as RadDiag has rows for: see `competing`.
 * @returns for each series that is left out the sentence that says why.
 */
export function fillCase(
  candidates: readonly Candidate[],
  taken: readonly Candidate[],
): { chosen: Candidate[]; left: Map<string, string> } {
  const left = new Map<string, string>()
  let waiting = competing(candidates, left)
  const chosen = [...taken]
  while (chosen.length < PUBLISHED_SCANS && waiting.length > 0) {
    const best = waiting.reduce((a, b) => (compare(rank(b, chosen), rank(a, chosen)) < 0 ? b : a))
    chosen.push(best)
    waiting = waiting.filter((one) => one !== best)
  }
  for (const one of waiting) left.set(one.series.id, whyLeft(one, chosen))
  return { chosen, left }
}

/**
 * Of an acquisition in more phases than rows: the first, the middle and the last where there are three rows (phases
 * far apart in time differ most), the first two views of an X-ray.
 */
function competing(candidates: readonly Candidate[], left: Map<string, string>): Candidate[] {
  const phases = groupBy(candidates, ({ series, modality }) => sampleOf(series, modality))
  const kept = new Set(
    [...phases.values()].flatMap((group) => {
      const rows = group[0] ? SLOTS[group[0].modality].length : 1
      return group.length > rows && rows > 1 ? spread(group, rows) : group
    }),
  )
  for (const one of candidates) {
    if (kept.has(one)) continue
    const count = phases.get(sampleOf(one.series, one.modality))?.length ?? 0
    const which = SLOTS[one.modality].length > 2 ? 'the first, the middle and the last' : 'the first two'
    left.set(
      one.series.id,
      `Left out: other phases stand for this acquisition; of its ${count} scans ${which} are taken.`,
    )
  }
  return candidates.filter((one) => kept.has(one))
}

/** Reconstructions of one phase count as that phase: they stay or go with the first of them. */
function spread(group: readonly Candidate[], rows: number): Candidate[] {
  const phases = [...groupBy(group, ({ series }) => series.bonds.rawData ?? series.id).values()]
  if (phases.length <= rows) return [...group]
  if (rows < 3) return phases.slice(0, rows).flat()
  const step = (phases.length - 1) / (rows - 1)
  return Array.from({ length: rows }, (_, i) => phases[Math.round(i * step)] ?? []).flat()
}

/**
 * The sample of a scan: scans with one value are scaled together. Only where RadDiag has several rows for the
 * modality, because a sample fills each row once.
 */
export function sampleOf(series: OpenSeries, modality: RadModality): string {
  if (series.declared) return series.declared.sample ?? series.id
  return (SLOTS[modality].length > 1 ? series.bonds.sample : null) ?? series.id
}

function rank({ series, modality }: Candidate, chosen: readonly Candidate[]): number[] {
  const among = (is: (other: Candidate) => boolean) => chosen.filter(is).length
  const { rawData, look } = series.bonds
  return [
    rawData !== null && among((other) => other.series.bonds.rawData === rawData) > 0 ? 1 : 0,
    among((other) => other.modality === modality),
    DEPTH[series.kind],
    among((other) => other.series.bonds.look === look),
    series.kind === 'volume' ? 0 : 1,
  ]
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

function whyLeft({ series }: Candidate, chosen: readonly Candidate[]): string {
  const { rawData } = series.bonds
  const same = chosen.find((other) => rawData !== null && other.series.bonds.rawData === rawData)
  if (same)
    return `Left out: made from the same raw data as ${same.series.description ? `"${same.series.description}"` : 'another scan'}, which is in the case.`
  return `Left out: the case already has ${PUBLISHED_SCANS} scans, the published number. Tick it to add it.`
}
