import type { GateKind } from '../model/gateSchema'
import type { Manifest, PackGate } from '../model/manifest'
import { sha256 } from '../model/sha256'
import { writeNpy } from '../study/npy'
import { tinyPack } from './tinyPack'

const FEATURES = 8

/** A kind of images by one direction of the tiny pack's transformed features: [strength of the mark, 10]. */
export interface TinyKind extends Omit<GateKind, 'rows'> {
  direction: readonly [number, number]
}

/** Slices without a mark are [0, 10]. */
export const PLAIN = [0, 1] as const

/** Features 0 to 7 become [feature 0, 10]. */
function transform(): Float32Array {
  const table = new Float32Array((FEATURES + 1) * 2)
  table[0] = 1
  table[FEATURES * 2 + 1] = 10
  return table
}

async function pinned(file: string, bytes: Uint8Array): Promise<PackGate['bank']> {
  return { file, sha256: await sha256(bytes), bytes: bytes.length }
}

/**
 * The tiny pack (see `tinyPack`) with a gate of these kinds, one row of the bank each.
 * @param labels by id: what a label of the tiny pack was trained on
 */
export async function tinyPackOfKinds(
  kinds: readonly TinyKind[],
  labels: Readonly<Record<string, string[]>> = {},
): Promise<Map<string, Uint8Array>> {
  const files = await tinyPack()
  const bank = writeNpy(Float32Array.from(kinds.flatMap(({ direction }) => [...direction])), [
    kinds.length,
    2,
  ])
  const table = writeNpy(transform(), [FEATURES + 1, 2])
  const ood: PackGate = {
    kind: 'cosine-by-kind',
    bank: await pinned('kinds.npy', bank),
    transform: await pinned('transform.npy', table),
    neighbour: 1,
    kinds: kinds.map(({ direction: _, ...kind }, index) => ({ ...kind, rows: [index, index + 1] })),
  }
  const manifest: Manifest = JSON.parse(new TextDecoder().decode(files.get('manifest.json')))
  const trained = manifest.labels.map((label) => {
    const own = labels[label.id]
    return own ? { ...label, kinds: own } : label
  })
  files.set('kinds.npy', bank)
  files.set('transform.npy', table)
  const written = { ...manifest, labels: trained, ood }
  return files.set('manifest.json', new TextEncoder().encode(JSON.stringify(written)))
}
