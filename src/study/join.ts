import { groupBy } from './groupBy'
import type { Notice, OpenSeries, StudySnapshot } from './types'

/**
 * Puts the parts of split series together again where the person asks for it. The result is a stack, part after part,
 * never a volume: neighbours in it need not be neighbours in the body. It has the id of the whole series, which does
 * not change while parts come and go.
 * @param joined ids of whole series (`part.of`).
 */
export function joinParts(snapshot: StudySnapshot, joined: readonly string[]): StudySnapshot {
  if (joined.length === 0) return snapshot
  return {
    ...snapshot,
    patients: snapshot.patients.map((patient) => ({
      ...patient,
      studies: patient.studies.map((study) => ({ ...study, series: joinIn(study.series, joined) })),
    })),
  }
}

function joinIn(series: readonly OpenSeries[], joined: readonly string[]): OpenSeries[] {
  const wholes = groupBy(series, ({ id, part }) => (part && joined.includes(part.of) ? part.of : id))
  return [...wholes].map(([id, parts]) => joinedSeries(id, parts))
}

function joinedSeries(id: string, parts: readonly OpenSeries[]): OpenSeries {
  const [first] = parts
  if (first === undefined) throw new Error('a series without parts')
  if (first.id === id) return first
  const sliceIds = parts.flatMap((part) => part.sliceIds)
  const planes = new Set(parts.map(({ plane }) => plane))
  return {
    ...first,
    id,
    slices: sliceIds.length,
    kind: 'stack',
    plane: planes.size === 1 ? first.plane : null,
    spacing: null,
    transferSyntaxes: [...new Set(parts.flatMap((part) => part.transferSyntaxes))].sort(),
    splitBecause: null,
    warnings: [joinedNotice(parts.length), ...noticesOf(parts)],
    sliceIds,
    provisional: parts.some((part) => part.provisional),
    part: null,
    places: null,
    bonds: { ...first.bonds, sample: null, rawData: null },
  }
}

function joinedNotice(parts: number): Notice {
  const message = `You put the ${parts} parts of this series together: they follow one another in one stack, which is no volume.`
  return { code: 'joined-parts', message }
}

/** What was said of the parts, once, without what was said of their being parts. */
function noticesOf(parts: readonly OpenSeries[]): Notice[] {
  const all = parts.flatMap(({ warnings, part }) =>
    warnings.filter(({ code }) => !part?.because.some((split) => split.code === code)),
  )
  return [...new Map(all.map((notice) => [notice.code + notice.message, notice])).values()]
}
