import { describe, expect, it } from 'vitest'
import { makeDiagnosis, makeFinding } from '../testing/diagnosis'
import { diagnosisText } from './diagnosisText'

describe('a diagnosis for a terminal', () => {
  it('says what kind of image a scan is, and why a class does not apply', () => {
    const diagnosis = makeDiagnosis([
      makeFinding('Tear', 0.9, { applicable: false, inapplicable: 'kind' }),
      makeFinding('Bleed', 0.8, { applicable: false, inapplicable: 'modality' }),
      makeFinding('Glioma', 0.7, { positive: true }),
    ])
    const scans = diagnosis.scans.map((scan) => ({ ...scan, kind: 'head-mr' }))
    const lines = diagnosisText({ ...diagnosis, scans }).split('\n')
    expect(lines).toContain('  MRI (slot 4): T1, recognised as head-mr, key slice 1 of 2')
    const rows = lines.filter((line) => /Tear|Bleed|Glioma$/.test(line) && line.startsWith('  '))
    expect(rows.map((row) => row.replace(/^.*-\s+/, ''))).toEqual([
      'Tear  (not trained on this kind of image)',
      'Bleed  (not trained on this modality)',
    ])
    expect(lines.join('\n')).toContain('Over threshold (*): Glioma.')
    const none = diagnosis.scans.map((scan) => ({ ...scan, kind: null }))
    expect(diagnosisText({ ...diagnosis, scans: none })).not.toContain('recognised')
  })
})
