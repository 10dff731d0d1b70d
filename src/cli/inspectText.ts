import type { OpenSeries, StudySnapshot } from '../study/types'

/** `raddiag-study/1`, see DESIGN.md "Study JSON". Names and identifiers of the patient are left out. */
export function studyJson(snapshot: StudySnapshot): object {
  const patients = snapshot.patients.map((patient) => ({
    studies: patient.studies.map((study) => ({ series: study.series.map(printedSeries) })),
  }))
  return { schema: snapshot.schema, patients, skipped: snapshot.skipped }
}

/** The same for a person: a line a series, its notices below it, then what was not opened. */
export function studyTable(snapshot: StudySnapshot): string {
  const series = snapshot.patients.flatMap((patient) => patient.studies.flatMap((study) => study.series))
  const lines = series.length === 0 ? ['No images.'] : series.flatMap(seriesLines)
  const skipped = snapshot.skipped.map(({ code, message }) => `  ${code}: ${message}`)
  const tail = skipped.length === 0 ? [] : ['', `Not opened (${skipped.length}):`, ...skipped]
  return [...lines, ...tail].join('\n')
}

/** Without what only the page needs. */
function printedSeries(series: OpenSeries): object {
  const { sliceIds, declared, source, number, provisional, part, bonds, words, ...described } = series
  const { places, thickness, frameRate, ...printed } = described
  return printed
}

function seriesLines(series: OpenSeries): string[] {
  const { modality, slices, columns, rows, kind, plane, spacing, description, part } = series
  const size = `${slices} x ${columns} x ${rows}`
  const millimetres = spacing ? spacing.map((value) => Number(value.toFixed(3))).join(' x ') : 'no spacing'
  const slot = series.case.included ? `slot ${series.case.slot}` : 'out'
  const cells = [
    modality.padEnd(3),
    kind.padEnd(6),
    (plane ?? '-').padEnd(8),
    size.padEnd(18),
    millimetres.padEnd(22),
    slot.padEnd(7),
    description,
    part ? `(part ${part.index} of ${part.count}: ${part.label})` : '',
  ]
  return [
    cells.join(' ').trimEnd(),
    ...(series.case.because ? [`      ${series.case.because}`] : []),
    ...series.warnings.map(({ code, message }) => `      ${code}: ${message}`),
  ]
}
