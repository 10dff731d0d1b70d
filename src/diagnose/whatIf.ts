import { failed, ok, type Result, skipped } from '../study/result'
import type { CaseScan } from '../study/types'
import type { Finding } from './diagnosis'
import type { EncodedScan } from './featureCache'
import { recogniseCase } from './gate'
import { joinedRange } from './preprocess'
import { rankFindings } from './rank'
import { type CaseRequest, networkKeyOf } from './run'

/** The differential of a part of a case whose features are at hand. */
export interface WhatIf {
  /** Every class, by probability, as `Diagnosis` has them. */
  findings: Finding[]
  /**
   * Ids of the scans that a diagnosis of just these scans would scale otherwise, because a scan that set the range of
   * their sample is left out. They keep their scaling here, so that such a diagnosis may differ.
   */
  otherwiseScaled: string[]
}

export type WhatIfRequest = Pick<CaseRequest, 'scans' | 'network' | 'pack' | 'backend' | 'cache'>

/**
 * Fuses a subset of the scans that were encoded last, in the slots that they are given now; nothing is decoded or
 * encoded. Equals the diagnosis of just these scans bit for bit unless `otherwiseScaled` names one.
 * Scans are known again by their ids and those of their slices, so what is open must not have changed under them.
 * @returns skipped `not-encoded` when one of the scans is not among those; failed `no-scans`, `inference-failed`.
 */
export async function fuseSubset(request: WhatIfRequest): Promise<Result<WhatIf>> {
  const { scans, network, pack, backend, cache } = request
  const { manifest } = pack
  if (scans.length === 0) return failed('no-scans', 'The case has no scans: include at least one series.')
  const all = cache.lastCase(networkKeyOf(pack, backend)) ?? []
  const taken = scans.flatMap((scan) => {
    const found = all.find((encoded) => isSame(encoded.scan, scan))
    return found ? { ...found, scan } : []
  })
  if (taken.length < scans.length) {
    return skipped('not-encoded', 'The model has not read all of these scans yet. Diagnose again.')
  }
  try {
    const vectors = taken.map(({ features }) => features.vector)
    const slots = scans.map(({ slot }) => slot)
    const { logits } = await network.fuse(vectors, slots)
    if (!logits.every(Number.isFinite)) {
      return failed('inference-failed', `The model “${manifest.name}” gave results that are not numbers.`)
    }
    return ok({
      findings: rankFindings(manifest.labels, logits, recogniseCase(taken, pack.gate)),
      otherwiseScaled: taken.filter((one) => !keepsRange(one, taken)).map(({ scan }) => scan.id),
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('inference-failed', `The model “${manifest.name}” could not be run: ${reason}`)
  }
}

function isSame(encoded: CaseScan, asked: CaseScan): boolean {
  return (
    encoded.id === asked.id &&
    encoded.sample === asked.sample &&
    encoded.sliceIds.length === asked.sliceIds.length &&
    encoded.sliceIds.every((id, index) => id === asked.sliceIds[index])
  )
}

/** True when the scans of its sample that are still there would be scaled by the same range without the others. */
function keepsRange(one: EncodedScan, taken: readonly EncodedScan[]): boolean {
  const together = taken.filter(({ scan }) => scan.sample === one.scan.sample)
  const [low, high] = joinedRange(together.map(({ ownRange }) => ownRange))
  return low === one.range[0] && high === one.range[1]
}
