import { describe, expect, it } from 'vitest'
import type { Diagnosis } from '../diagnose/diagnosis'
import { diagnosisFileName, diagnosisToJson, parseDiagnosis, withoutIdentifiers } from './diagnosisJson'

const scan = { modality: 'MRI', slot: 4, slices: 40 } as const
const diagnosis: Diagnosis = {
  schema: 'raddiag-diagnosis/1',
  pack: { id: 'fake', name: 'Fake', version: '1', sha256: 'f'.repeat(64), demonstration: true },
  backend: { name: 'wasm', threads: 2, precision: 'fp16' },
  scans: [
    { ...scan, id: '1.2.840.1', name: 'DOE T1', sample: '1.2.840', source: 'DOE^JANE/1' },
    { ...scan, id: '1.2.840.2', name: 'DOE T2', sample: '1.2.840', source: 'DOE^JANE/2' },
  ],
  findings: [
    {
      id: 'glioma',
      name: 'Glioma',
      icd10cm: { code: 'C71', title: 'Malignant neoplasm of brain' },
      logit: 0.1 + 0.2,
      probability: 0.5744,
      threshold: 0.5,
      positive: true,
      applicable: true,
    },
  ],
  evidence: {
    sliceWeights: [
      { scan: '1.2.840.1', slices: [0, 2], sliceIds: ['1.2.840.1.5', '1.2.840.1.7'], weights: [0.25, 0.5] },
    ],
    scanContributions: [
      { scan: '1.2.840.1', logitChange: [0.5] },
      { scan: '1.2.840.2', logitChange: [-0.25] },
    ],
    classIds: ['glioma'],
  },
  warnings: [{ code: 'outside-training', message: '“DOE T2” looks unlike the images.' }],
  timings: { decode: 1, encode: 2, attend: 3, fuse: 4, total: 10 },
}

describe('diagnosisToJson', () => {
  it('comes back the same when it may identify', () => {
    const back = parseDiagnosis(diagnosisToJson(diagnosis, { identifying: true }), 'export.json')
    expect(back).toEqual({ status: 'ok', value: diagnosis })
  })

  it('names no patient by default, and stays valid and connected', () => {
    const text = diagnosisToJson(diagnosis)
    expect(text).not.toMatch(/DOE|JANE|1\.2\.840/)
    const back = parseDiagnosis(text, 'export.json')
    if (back.status !== 'ok') throw new Error(back.message)
    expect(back.value).toEqual(withoutIdentifiers(diagnosis))
    expect(back.value.scans.map(({ id, name, sample }) => [id, name, sample])).toEqual([
      ['scan-1', 'MRI, scan 1', 'sample-1'],
      ['scan-2', 'MRI, scan 2', 'sample-1'],
    ])
    expect(back.value.evidence.sliceWeights[0]).toMatchObject({
      scan: 'scan-1',
      sliceIds: ['scan-1/0', 'scan-1/2'],
    })
    expect(back.value.evidence.scanContributions[1]?.scan).toBe('scan-2')
    expect(back.value.warnings[0]?.message).toBe('“MRI, scan 2” looks unlike the images.')
    expect(back.value.findings).toEqual(diagnosis.findings)
  })
})

describe('parseDiagnosis', () => {
  it('says what is wrong', () => {
    expect(parseDiagnosis('{', 'a.json')).toMatchObject({ code: 'not-json', message: 'a.json is not JSON.' })
    const other = JSON.stringify({ ...diagnosis, schema: 'raddiag-study/1' })
    const refused = parseDiagnosis(other, 'b.json')
    expect(refused).toMatchObject({ status: 'failed', code: 'not-a-diagnosis' })
    expect(refused.status === 'failed' && refused.message).toMatch(/^b\.json .*schema/)
  })
})

describe('diagnosisFileName', () => {
  it('is pack and time', () => {
    expect(diagnosisFileName(diagnosis, new Date(2026, 10, 4, 9, 5, 7))).toBe(
      'diagnosis-fake-20261104-090507.json',
    )
  })
})
