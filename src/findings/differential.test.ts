import { describe, expect, it } from 'vitest'
import { makeDiagnosis, makeFinding } from '../testing/diagnosis'
import {
  formatChange,
  formatDuration,
  formatProbability,
  gateWarnings,
  headline,
  plainWarnings,
} from './differential'

describe('headline', () => {
  it('says plainly that nothing is over its threshold', () => {
    expect(headline([makeFinding('glioma', 0.2)])).toBe('Nothing over its threshold.')
  })

  it('names up to three findings and counts the rest', () => {
    const over = ['A', 'B', 'C', 'D', 'E'].map((name) => makeFinding(name, 0.9, { positive: true }))
    expect(headline(over.slice(0, 2))).toBe('Over threshold: A, B.')
    expect(headline(over)).toBe('Over threshold: A, B, C and 2 more.')
  })

  it('does not speak of thresholds that a pack has not', () => {
    const finding = makeFinding('A', 0.9, { threshold: null })
    expect(headline([finding])).toBe('This pack gives no thresholds: the order is all it says.')
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
