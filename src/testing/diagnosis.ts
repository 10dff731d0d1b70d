import type { Diagnosis, Finding } from '../diagnose/diagnosis'

/** A finding under its threshold of 0.5 unless said otherwise; its id is its name. */
export function makeFinding(name: string, probability: number, fields: Partial<Finding> = {}): Finding {
  return {
    id: name,
    name,
    icd10cm: null,
    logit: Math.log(probability / (1 - probability)),
    probability,
    threshold: 0.5,
    positive: false,
    applicable: true,
    ...fields,
  }
}

/** A diagnosis of one MRI scan with these findings. */
export function makeDiagnosis(findings: Finding[]): Diagnosis {
  return {
    schema: 'raddiag-diagnosis/1',
    pack: { id: 'test', name: 'Test pack', version: '1.0.0', sha256: '0'.repeat(64), demonstration: false },
    backend: { name: 'cpu', threads: 1, precision: 'fp32' },
    scans: [{ id: 's', name: 'T1', modality: 'MRI', sample: 's', slot: 4, slices: 2, source: 's' }],
    findings,
    evidence: {
      sliceWeights: [{ scan: 's', slices: [0, 1], sliceIds: ['s.0', 's.1'], weights: [0.75, 0.25] }],
      scanContributions: [],
      classIds: findings.map((finding) => finding.id),
    },
    warnings: [],
    timings: { decode: 1, encode: 2, attend: 3, fuse: 4, total: 10 },
  }
}
