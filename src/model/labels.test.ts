import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { hasShared, sharedPath } from '../testing/shared'
import { parseLabels } from './labels'

function labelsOf(value: unknown) {
  return parseLabels(JSON.stringify(value), 'labels.json')
}

describe('label files', () => {
  it('are lists with thresholds and calibration', () => {
    const calibration = { kind: 'platt', a: 0.9, b: 0.2, note: 'on val' }
    const icd10cm = { code: 'C71', title: 'Malignant neoplasm of brain' }
    expect(
      labelsOf([
        { id: 'glioma', name: 'Glioma', raddiag: 'Glioma', icd10cm, group: 'g', threshold: 0.7, calibration },
        { id: 'cyst', name: 'Cyst', kinds: ['head-mr'], calibration: null },
      ]),
    ).toEqual({
      status: 'ok',
      value: [
        {
          id: 'glioma',
          name: 'Glioma',
          icd10cm,
          group: 'g',
          threshold: 0.7,
          calibration: { kind: 'platt', a: 0.9, b: 0.2 },
        },
        { id: 'cyst', name: 'Cyst', kinds: ['head-mr'] },
      ],
    })
  })

  it('are dictionaries of names and indices, in any order', () => {
    expect(labelsOf({ 'Renal cell carcinoma': 1, Normal: 0 })).toEqual({
      status: 'ok',
      value: [
        { id: 'normal', name: 'Normal' },
        { id: 'renal-cell-carcinoma', name: 'Renal cell carcinoma' },
      ],
    })
  })

  it('are pairs of name and ICD-10-CM category, whose ids are kept apart', () => {
    expect(
      labelsOf([
        ['Cyst', 'N28'],
        ['cyst', null],
        ['!', null],
      ]),
    ).toEqual({
      status: 'ok',
      value: [
        { id: 'cyst', name: 'Cyst', icd10cm: { code: 'N28', title: '' } },
        { id: 'cyst-1', name: 'cyst' },
        { id: 'class-2', name: '!' },
      ],
    })
  })

  it.each([
    ['text', 'no json at all', 'labels.json is not JSON.'],
    ['a gap in the indices', '{"a": 0, "b": 2}', 'labels.json is no list of labels that is known here.'],
    ['an index twice', '{"a": 0, "b": 0}', 'labels.json is no list of labels that is known here.'],
    ['an empty list', '[]', 'labels.json is no list of labels that is known here.'],
    ['a number', '3', 'labels.json is no list of labels that is known here.'],
  ])('are refused as %s', (_, text, message) => {
    expect(parseLabels(text, 'labels.json')).toEqual({ status: 'failed', code: 'labels-invalid', message })
  })

  it('are refused with a threshold that is no probability', () => {
    expect(labelsOf([{ id: 'a', name: 'A', threshold: 2 }])).toMatchObject({ code: 'labels-invalid' })
  })
})

describe.skipIf(!hasShared)('the published label files', () => {
  it.each([
    { file: ['golden', 'disorder_label_dict.json'], meningioma: 1 },
    { file: ['labels', 'raddiag-disorders.json'], meningioma: 1 },
  ])('$file have 5,569 different ids', async ({ file, meningioma }) => {
    const parsed = parseLabels(await readFile(sharedPath(...file), 'utf8'), 'labels')
    if (parsed.status !== 'ok') throw new Error(parsed.message)
    expect(parsed.value).toHaveLength(5569)
    expect(new Set(parsed.value.map((label) => label.id)).size).toBe(5569)
    expect(parsed.value[meningioma]?.name).toBe('Meningioma')
  })
})
