import { writeNpy } from '../../study/npy'
import {
  checkpointFile,
  floatTensor,
  type HandTensor,
  pickledDictionary,
  pickledTensors,
} from '../checkpointWriter'
import { fakePackManifest } from '../fakePack'
import type { FuzzSeed } from './seed'

const values = (count: number) => Array.from({ length: count }, (_, i) => i / 8)

const HALVES: HandTensor = {
  name: 'half',
  storage: 'HalfStorage',
  bytes: new Uint8Array(Uint16Array.from({ length: 12 }, (_, i) => 0x3c00 + i).buffer),
  elements: 12,
  shape: [3, 4],
}

function checkpoint(name: string, tensors: readonly HandTensor[], wrapper: string | null = null): FuzzSeed {
  const pickled = pickledTensors(tensors)
  const value = wrapper === null ? pickled : pickledDictionary([[wrapper, pickled]])
  return { name: `checkpoint: ${name}`, path: 'pytorch_model.bin', bytes: checkpointFile(value, tensors) }
}

/** PyTorch checkpoints of a few tensors: plain, wrapped, strided, of other element types. */
export function checkpointSeeds(): FuzzSeed[] {
  const weight = floatTensor('module.fc.weight', [4, 6], values(24))
  const turned = { ...floatTensor('turned', [6, 3], values(24)), strides: [1, 8], offset: 0 }
  return [
    checkpoint('plain', [weight, floatTensor('fc.bias', [4], values(4)), floatTensor('one', [], [1])]),
    checkpoint('wrapped', [weight, HALVES], 'state_dict'),
    checkpoint('strided', [turned, HALVES]),
  ]
}

/** The bytes that `packSeeds` manifests name as graphs. */
export const PACK_GRAPH = Uint8Array.of(1, 2, 3)

/** Manifests of model packs whose one graph file is `PACK_GRAPH`. */
export async function packSeeds(): Promise<FuzzSeed[]> {
  const manifest = await fakePackManifest(PACK_GRAPH)
  const full = {
    ...manifest,
    metrics: { auc: 0.9 },
    limitations: ['made by hand'],
    ood: {
      kind: 'cosine-to-centroids',
      bank: { file: 'bank.npy', sha256: '0'.repeat(64), bytes: 1 },
      neighbour: 1,
      threshold: -0.5,
    },
  }
  const { bank } = full.ood
  const kind = { id: 'head-ct', name: 'head CT', modalities: ['CT'], rows: [0, 3], threshold: -0.5 }
  const byKind = {
    ...full,
    labels: manifest.labels.map((label) => ({ ...label, kinds: [kind.id] })),
    ood: {
      kind: 'cosine-by-kind',
      bank,
      transform: { ...bank, file: 'turn.npy' },
      neighbour: 1,
      kinds: [kind],
    },
  }
  return [
    { name: 'manifest: plain', json: manifest },
    { name: 'manifest: with a gate', json: full },
    { name: 'manifest: with a gate by kind', json: byKind },
  ].map(({ name, json }) => ({
    name,
    path: 'manifest.json',
    bytes: new TextEncoder().encode(JSON.stringify(json)),
  }))
}

/** Arrays as a pack's gate and its label embeddings have them. */
export function npySeeds(): FuzzSeed[] {
  return [
    { name: 'npy: table', path: 'bank.npy', bytes: writeNpy(Float32Array.from(values(24)), [4, 6]) },
    { name: 'npy: vector', path: 'vector.npy', bytes: writeNpy(Float32Array.from(values(5)), [5]) },
  ]
}
