import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type Network, openNetwork } from '../../model/network'
import { loadPack } from '../../model/pack'
import { largestDifference } from '../../model/selfTest'
import { parseNpy } from '../../study/npy'
import { ok, type Result } from '../../study/result'
import { folderPack } from '../folderPack'
import { createNodeSession } from '../ortNode'

/** Classes at the head of the differential that are compared by name. */
export const TOP = 20

/** What `make_checkpoint.py` writes beside the checkpoints. */
export const casesSchema = z.object({
  seed: z.number(),
  cases: z.record(
    z.string(),
    z.array(
      z.object({ file: z.string(), slot: z.number().int().positive(), slices: z.number().int().positive() }),
    ),
  ),
})
export type FullSizeCase = z.infer<typeof casesSchema>['cases'][string]

export interface Agreement {
  /** Largest absolute difference of a logit. */
  logit: number
  /** Largest absolute difference of a probability. */
  probability: number
  /** How many of the reference's top 20 are in the other's top 20. */
  topShared: number
  /** The top 20 are the same and in the same order. */
  sameOrder: boolean
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}

/** Indices of the largest values, largest first; of equal ones the earlier first. */
export function topOf(values: Float32Array, count: number): number[] {
  const order = Array.from(values, (_, index) => index)
  return order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, count)
}

/** How far `actual` logits are from the reference's. */
export function agreement(reference: Float32Array, actual: Float32Array): Agreement {
  const expected = topOf(reference, TOP)
  const found = topOf(actual, TOP)
  return {
    logit: largestDifference(reference, actual),
    probability: largestDifference(reference.map(sigmoid), actual.map(sigmoid)),
    topShared: expected.filter((index) => found.includes(index)).length,
    sameOrder: expected.every((index, rank) => found[rank] === index),
  }
}

/** The worst of several cases in every respect. */
export function worst(cases: readonly Agreement[]): Agreement {
  return {
    logit: Math.max(...cases.map(({ logit }) => logit)),
    probability: Math.max(...cases.map(({ probability }) => probability)),
    topShared: Math.min(...cases.map(({ topShared }) => topShared)),
    sameOrder: cases.every(({ sameOrder }) => sameOrder),
  }
}

async function readFloats(file: string): Promise<Float32Array> {
  const array = parseNpy(await readFile(file), file)
  if (array.status !== 'ok') throw new Error(array.message)
  return Float32Array.from(array.value.data)
}

async function caseLogits(network: Network, folder: string, scans: FullSizeCase): Promise<Float32Array> {
  const plane = network.shape.size ** 2
  const vectors: Float32Array[] = []
  for (const { file, slices } of scans) {
    const pixels = await readFloats(join(folder, file))
    const features = new Float32Array(slices * network.shape.features)
    for (let slice = 0; slice < slices; slice++) {
      const encoded = await network.encode(pixels.subarray(slice * plane, (slice + 1) * plane), 1)
      features.set(encoded, slice * network.shape.features)
    }
    vectors.push((await network.attend(features)).scan)
  }
  const slots = scans.map(({ slot }) => slot)
  return (await network.fuse(vectors, slots)).logits
}

/**
 * The pack's logits of every case beside PyTorch's, the worst of the cases.
 * @param folder holds the scans and `HEAD.CASE.logits.npy`.
 * @returns failed when the pack cannot be read. Rejects when the folder's files or the runtime fail.
 */
export async function agreementWithReference(
  folder: string,
  head: string,
  pack: string,
  cases: Readonly<Record<string, FullSizeCase>>,
): Promise<Result<Agreement>> {
  const loaded = await loadPack(folderPack(pack))
  if (loaded.status !== 'ok') return loaded
  const { graphs, manifest } = loaded.value
  const network = await openNetwork(graphs, manifest.architecture, createNodeSession)
  try {
    const found: Agreement[] = []
    for (const [name, scans] of Object.entries(cases)) {
      const reference = await readFloats(join(folder, `${head}.${name}.logits.npy`))
      found.push(agreement(reference, await caseLogits(network, folder, scans)))
    }
    return ok(worst(found))
  } finally {
    await network.release()
  }
}
