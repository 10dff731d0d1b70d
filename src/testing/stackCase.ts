import type { DiagnoseRequest } from '../diagnose/diagnose'
import { FeatureCache } from '../diagnose/featureCache'
import type { CaseNetwork } from '../diagnose/run'
import type { Manifest } from '../model/manifest'
import type { CaseScan, DecodedSlice } from '../study/types'
import { FakeNetwork, FakeSlices, fakeManifest, fakeScan, fakeSlice } from './fakeCase'

/** Brightest grey of every slice of a stack, and so of its sample. */
const BRIGHTEST = 1000

/** `fakeManifest` for stacks of up to 32 slices. */
export const stackManifest: Manifest = {
  ...fakeManifest,
  architecture: { ...fakeManifest.architecture, depth: 32 },
}

/** A scan of its own sample whose slices show the greys `from`, `from` + 1, ... and are named after them. */
export function stackScan(id: string, from: number, slices: number, part: Partial<CaseScan> = {}): CaseScan {
  const sliceIds = Array.from({ length: slices }, (_, index) => `${id}${from + index}`)
  return fakeScan({ id, sliceIds, ...part })
}

/** The slices of scans made by `stackScan`; all have the same smallest and largest grey. */
export function stackSlices(scans: readonly CaseScan[]): DecodedSlice[] {
  return scans.flatMap(({ sliceIds }) =>
    sliceIds.map((id) => fakeSlice(id, [Number(/\d+$/.exec(id)?.[0]), 0, 0, BRIGHTEST])),
  )
}

/** `FakeNetwork` that knows its slices again, and whose scans depend on the order of their slices. */
export class StackNetwork extends FakeNetwork {
  /** The grey that a slice shows, in the order in which slices were encoded. */
  readonly encoded: number[] = []

  /** @param onEncode hears of each run before it begins, with the slices encoded before it. */
  constructor(private readonly onEncode: (before: number) => unknown = () => undefined) {
    super()
  }

  override async encode(slices: Float32Array, n: number): Promise<Float32Array> {
    await this.onEncode(this.encoded.length)
    for (let at = 0; at < slices.length; at += slices.length / n)
      this.encoded.push(Math.round((slices[at] ?? 0) * BRIGHTEST))
    return super.encode(slices, n)
  }

  /** The first slice's mean, twice the second's and so on. */
  override async attend(features: Float32Array): ReturnType<CaseNetwork['attend']> {
    this.runs.push('attend')
    const means = Array.from({ length: features.length / 2 }, (_, index) => features[index * 2] ?? 0)
    const sum = means.reduce((total, mean, index) => total + (index + 1) * mean, 0)
    return {
      scan: Float32Array.of(sum, 0),
      weights: Float32Array.from(means, () => 1 / means.length),
      scores: Float32Array.from(means),
    }
  }
}

/** To diagnose scans made by `stackScan`. */
export function stackRequest(
  scans: readonly CaseScan[],
  part: Partial<DiagnoseRequest> = {},
): DiagnoseRequest {
  return {
    scans,
    slices: new FakeSlices(stackSlices(scans)),
    network: new StackNetwork(),
    pack: { manifest: stackManifest, sha256: 'f'.repeat(64), gate: null },
    backend: { name: 'cpu', threads: 1, precision: 'fp32' },
    cache: new FeatureCache(1e6),
    onProgress: () => undefined,
    isCancelled: () => false,
    now: () => 0,
    ...part,
  }
}
