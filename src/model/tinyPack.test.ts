import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNodeSession } from '../cli/ortNode'
import { tinyPack } from '../testing/tinyPack'
import { type Network, openNetwork } from './network'
import { loadPack } from './pack'
import { runSelfTest } from './selfTest'

const PLANE = 256 * 256

/** Slices of 0.4, one with a square of 8 x 8 pixels of 1 at an odd place. */
function stack(count: number, marked: number | null): Float32Array {
  const slices = new Float32Array(count * PLANE).fill(0.4)
  if (marked === null) return slices
  for (let row = 120; row < 128; row++) {
    const start = marked * PLANE + row * 256 + 48
    slices.fill(1, start, start + 8)
  }
  return slices
}

describe('the hand-made pack', () => {
  let network: Network

  beforeAll(async () => {
    const files = await tinyPack()
    const read = async (file: string) => files.get(file) ?? Promise.reject(new Error('there is no such file'))
    const pack = await loadPack({ name: 'tiny', read })
    if (pack.status !== 'ok') throw new Error(pack.message)
    network = await openNetwork(pack.value.graphs, pack.value.manifest.architecture, createNodeSession)
    expect(await runSelfTest(network, pack.value.manifest.selfTest)).toEqual({
      passed: true,
      largestError: 0,
    })
  })

  afterAll(() => network.release())

  it('chooses the slice with the mark and says so for the whole case', async () => {
    const marked = await network.attend(await network.encode(stack(32, 18), 32))
    const plain = await network.attend(await network.encode(stack(7, null), 7))
    expect(marked.weights.indexOf(Math.max(...marked.weights))).toBe(18)
    expect(marked.weights[18]).toBeGreaterThan(0.99)
    // Eight scores of 0, the token's among them.
    for (const weight of plain.weights) expect(weight).toBeCloseTo(1 / 8, 6)
    const found = await network.fuse([plain.scan, marked.scan], [1, 4])
    expect(found.logits[0]).toBeGreaterThan(4)
    expect(found.logits[1]).toBe(-(found.logits[0] ?? 0))
    expect(found.weights[1]).toBeGreaterThan(0.99)
    const missed = await network.fuse([plain.scan, plain.scan], [1, 4])
    expect(Array.from(missed.logits)).toEqual([-5, 5])
  })

  it('keeps the mean of the maps as the features', async () => {
    const slices = stack(2, 1)
    const features = await network.encode(slices, 2)
    const maps = await network.maps(slices, 2)
    expect([maps.height, maps.width]).toEqual([8, 8])
    const cells = maps.data.subarray(8 * 64, 8 * 64 + 64)
    expect(cells.reduce((sum, value) => sum + value, 0) / 64).toBeCloseTo(features[8] ?? 0, 4)
    // The mean is 0.4 + 0.6 * 64 / 65536; one cell of 64 holds (1 - mean - 0.35) * 2560.
    expect(features[8]).toBeCloseTo((1 - (0.4 + (0.6 * 64) / 65536) - 0.35) * 40, 2)
  })
})
