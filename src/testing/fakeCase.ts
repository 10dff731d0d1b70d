import type { CaseNetwork } from '../diagnose/run'
import type { Manifest } from '../model/manifest'
import { ok } from '../study/result'
import type { CaseScan, DecodedSlice, SliceProvider } from '../study/types'

/** Arithmetic that can be done by hand in place of the three graphs: W = 2, two classes. */
export class FakeNetwork implements CaseNetwork {
  /** Names of the graphs in the order they ran. */
  readonly runs: string[] = []

  /** Features of a slice: [mean, brightest]. */
  async encode(slices: Float32Array, n: number): Promise<Float32Array> {
    this.runs.push('encode')
    const size = slices.length / n
    return Float32Array.from({ length: n * 2 }, (_, index) => {
      const slice = slices.subarray(Math.floor(index / 2) * size, (Math.floor(index / 2) + 1) * size)
      return index % 2 === 0 ? slice.reduce((sum, value) => sum + value, 0) / size : Math.max(...slice)
    })
  }

  /** All weight on the slice with the highest mean, which is the scan's vector. */
  async attend(features: Float32Array): ReturnType<CaseNetwork['attend']> {
    this.runs.push('attend')
    const means = Array.from({ length: features.length / 2 }, (_, index) => features[index * 2] ?? 0)
    const best = means.indexOf(Math.max(...means))
    const weights = Float32Array.from(means, (_, index) => (index === best ? 1 : 0))
    return { scan: features.slice(best * 2, best * 2 + 2), weights, scores: Float32Array.from(means) }
  }

  /** Logits: sum of slot x mean, and minus the number of scans. */
  async fuse(scans: readonly Float32Array[], slots: readonly number[]): ReturnType<CaseNetwork['fuse']> {
    this.runs.push('fuse')
    const sum = scans.reduce((total, scan, index) => total + (slots[index] ?? 0) * (scan[0] ?? 0), 0)
    return {
      caseVector: new Float32Array(2),
      logits: Float32Array.of(sum, -scans.length),
      weights: new Float32Array(scans.length),
    }
  }

  /** As `fuse`, version by version. */
  async fuseBatch(scans: Float32Array, slots: readonly number[], count: number): Promise<Float32Array> {
    this.runs.push('fuse')
    const n = scans.length / (2 * count)
    const rows = slots.length === n ? Array.from({ length: count }, () => slots).flat() : slots
    return Float32Array.from({ length: 2 * count }, (_, index) => {
      const version = Math.floor(index / 2)
      if (index % 2 === 1) return -n
      return scans
        .subarray(2 * n * version, 2 * n * (version + 1))
        .reduce((sum, mean, at) => (at % 2 === 0 ? sum + (rows[version * n + at / 2] ?? 0) * mean : sum), 0)
    })
  }
}

const graph = [{ file: 'g.onnx', sha256: '0'.repeat(64), bytes: 1, precision: 'fp32' as const }]

/** A manifest for `FakeNetwork`: slices of 2 x 2, at most 2 a scan. */
export const fakeManifest: Manifest = {
  schema: 'raddiag-pack/1',
  id: 'fake',
  name: 'Fake',
  version: '1',
  license: 'Apache-2.0',
  intendedUse: 'tests',
  provenance: { summary: 'made by hand' },
  architecture: { features: 2, depth: 2, size: 2, slots: 16, sliceHeads: 1, fusionHeads: 1, trunk: 'none' },
  preprocessing: { fit: 'stretch', interpolation: 'bilinear', scaling: 'sample-minmax' },
  graphs: { encoder: graph, attention: graph, fusion: graph },
  labels: [
    { id: 'bright', name: 'Brightness', threshold: 0.9, icd10cm: { code: 'R93', title: 'Abnormal imaging' } },
    { id: 'few', name: 'Fewness', modalities: ['X-ray'], calibration: { kind: 'platt', a: -2, b: 0 } },
  ],
  modalities: ['CT', 'MRI', 'X-ray'],
  selfTest: { seed: 1, slices: [1], slots: [1], logits: [0], tolerance: 1 },
}

/** A 2 x 2 slice without window. */
export function fakeSlice(id: string, values: readonly [number, number, number, number]): DecodedSlice {
  return {
    id,
    rows: 2,
    columns: 2,
    samples: 1,
    pixels: Float32Array.from(values),
    range: [Math.min(...values), Math.max(...values)],
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
  }
}

export function fakeScan(part: Partial<CaseScan> & Pick<CaseScan, 'id'>): CaseScan {
  return {
    name: part.id,
    modality: 'CT',
    sample: part.id,
    slot: 1,
    sliceIds: [],
    source: `${part.id}.npy`,
    warnings: [],
    ...part,
  }
}

/** Serves slices by id and notes which were asked for. */
export class FakeSlices implements SliceProvider {
  readonly asked: string[] = []
  private readonly slices: Map<string, DecodedSlice>

  constructor(slices: readonly DecodedSlice[]) {
    this.slices = new Map(slices.map((slice) => [slice.id, slice]))
  }

  async slice(id: string): ReturnType<SliceProvider['slice']> {
    this.asked.push(id)
    const slice = this.slices.get(id)
    if (slice !== undefined) return ok(slice)
    return { status: 'failed', code: 'unreadable', message: `${id}.dcm ends too early.` }
  }
}
