import { describe, expect, it } from 'vitest'
import type { Finding } from '../diagnose/diagnosis'
import { makeDiagnosis, makeFinding } from '../testing/diagnosis'
import {
  filterFindings,
  formatChange,
  formatDuration,
  formatProbability,
  gateWarnings,
  headline,
  plainWarnings,
} from './differential'

describe('headline', () => {
  it('says plainly that nothing is over its threshold', () => {
    expect(headline(makeDiagnosis([makeFinding('glioma', 0.2)]))).toBe('Nothing over its threshold.')
  })

  it('names up to three findings and counts the rest', () => {
    const over = ['A', 'B', 'C', 'D', 'E'].map((name) => makeFinding(name, 0.9, { positive: true }))
    expect(headline(makeDiagnosis(over.slice(0, 2)))).toBe('Over threshold: A, B.')
    expect(headline(makeDiagnosis(over))).toBe('Over threshold: A, B, C and 2 more.')
  })

  it('does not speak of thresholds that a pack has not', () => {
    const finding = makeFinding('A', 0.9, { threshold: null })
    expect(headline(makeDiagnosis([finding]))).toBe(
      'This pack gives no thresholds: the order is all it says.',
    )
  })
})

describe('warnings', () => {
  it('tells those that hold the ranking back from the rest', () => {
    const codes = ['outside-training', 'more-scans-than-published', 'modality-not-trained', 'missing-slices']
    const diagnosis = { ...makeDiagnosis([]), warnings: codes.map((code) => ({ code, message: code })) }
    expect(gateWarnings(diagnosis).map(({ code }) => code)).toEqual([
      'outside-training',
      'modality-not-trained',
    ])
    expect(plainWarnings(diagnosis).map(({ code }) => code)).toEqual([
      'more-scans-than-published',
      'missing-slices',
    ])
  })
})

describe('filterFindings', () => {
  const findings: Finding[] = [
    makeFinding('Glioma', 0.9, {
      positive: true,
      icd10cm: { code: 'C71', title: 'Malignant neoplasm of brain' },
    }),
    makeFinding('Meningioma', 0.3, { icd10cm: { code: 'D32', title: 'Benign neoplasm of meninges' } }),
  ]

  it('finds by part of the name or the beginning of a code, and keeps the rank', () => {
    expect(
      filterFindings(findings, { text: 'mening', overThresholdOnly: false }).map(({ rank }) => rank),
    ).toEqual([2])
    expect(
      filterFindings(findings, { text: 'd3', overThresholdOnly: false }).map(({ rank }) => rank),
    ).toEqual([2])
    expect(filterFindings(findings, { text: '32', overThresholdOnly: false })).toEqual([])
  })

  it('reads classes of other modalities last, whatever their probability', () => {
    const findings = [makeFinding('COVID-19', 0.28, { applicable: false }), makeFinding('Meningioma', 0.02)]
    const rows = filterFindings(findings, { text: '', overThresholdOnly: false })
    expect(rows.map(({ rank, finding }) => [rank, finding.id])).toEqual([
      [1, 'Meningioma'],
      [2, 'COVID-19'],
    ])
  })

  it('keeps only what is over its threshold', () => {
    expect(
      filterFindings(findings, { text: '', overThresholdOnly: true }).map(({ finding }) => finding.id),
    ).toEqual(['Glioma'])
  })
})

describe('numbers', () => {
  it('never round a probability to certainty', () => {
    expect([0, 0.0004, 0.005, 0.514, 0.996, 1].map(formatProbability)).toEqual([
      '0.00',
      '<0.01',
      '0.01',
      '0.51',
      '>0.99',
      '1.00',
    ])
  })

  it('sign a change of a logit, with a true minus', () => {
    expect([1.94, -0.21, 0.04, -0.04].map(formatChange)).toEqual(['+1.9', '−0.2', '0.0', '0.0'])
  })

  it('give times in ms under a second and in seconds above', () => {
    expect([12.4, 2140].map(formatDuration)).toEqual(['12 ms', '2.1 s'])
  })
})
