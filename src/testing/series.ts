import type { OpenSeries, StudySnapshot } from '../study/types'

/** A plain axial MR volume, overridden field by field. */
export function makeSeries(id: string, fields: Partial<OpenSeries> = {}): OpenSeries {
  const slices = fields.slices ?? 20
  return {
    id,
    modality: 'MR',
    description: id,
    slices,
    rows: 256,
    columns: 256,
    kind: 'volume',
    plane: 'axial',
    spacing: [1, 1, 5],
    transferSyntaxes: ['1.2.840.10008.1.2.1'],
    splitBecause: null,
    case: { included: false, slot: null, because: '' },
    warnings: [],
    sliceIds: Array.from({ length: slices }, (_, index) => `${id}.${index}`),
    declared: null,
    source: id,
    number: null,
    provisional: false,
    part: null,
    bonds: { sample: null, rawData: null, look: id },
    words: fields.description ?? id,
    ...fields,
  }
}

/** One patient; each argument is the series list of one of their studies. */
export function makeSnapshot(...studies: OpenSeries[][]): StudySnapshot {
  return {
    schema: 'raddiag-study/1',
    patients: [
      {
        id: 'p',
        name: '',
        age: '',
        sex: '',
        studies: studies.map((series, index) => ({ id: `study${index}`, description: '', date: '', series })),
      },
    ],
    skipped: [],
  }
}
