import { describe, expect, it } from 'vitest'
import { graphOutput } from './manifest'
import { decodeFloats, encodeFloats, type OutputsNetwork, outputsError, outputsOf } from './selfTestOutputs'

const INPUT = { seed: 5, depth: 3, slots: 4, features: 2, scans: 0.5 }

/** Notes what it is given; every output is a sum that can be worked out by hand. */
function noting() {
  const given: { what: string; values: Float32Array; slots?: readonly number[] }[] = []
  const none = new Float32Array(1)
  const network: OutputsNetwork = {
    shape: { features: 500, size: 256 },
    async attend(values) {
      given.push({ what: 'attend', values })
      return { scan: none, weights: none, scores: none }
    },
    async attendBatch(values) {
      given.push({ what: 'attendBatch', values })
      return new Float32Array(12 * 2).fill(7)
    },
    async fuse(scans, slots) {
      given.push({ what: 'fuse', values: scans[0] ?? none, slots })
      return { caseVector: none, logits: none, weights: none }
    },
    async fuseBatchWithCases(values, slots) {
      given.push({ what: 'fuseBatchWithCases', values, slots })
      return { caseVector: new Float32Array(12), logits: new Float32Array(12) }
    },
  }
  return { network, given }
}

function size(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

describe('the vectors given to the graphs', () => {
  it('read every position and every slot, at the size of real ones', async () => {
    const { network, given } = noting()
    await outputsOf('attention', network, INPUT, [])
    await outputsOf('fusion', network, INPUT, [])
    expect(given.map(({ what }) => what)).toEqual(['attend', 'attendBatch', 'fuse', 'fuseBatchWithCases'])
    expect(given[0]?.values).toHaveLength(3 * 500)
    expect(size(given[0]?.values ?? new Float32Array())).toBeCloseTo(2, 1)
    expect(given[2]?.slots).toEqual([1, 2, 3, 4])
    expect(given[3]?.slots).toEqual([1, 2])
  })

  it('come in opposite pairs where they are small scans', async () => {
    const { network, given } = noting()
    await outputsOf('attention', network, INPUT, [])
    const values = given[1]?.values ?? new Float32Array()
    expect(values).toHaveLength(12 * 2 * 500)
    const pair = [values.subarray(0, 1000), values.subarray(1000, 2000)]
    expect(pair[1]).toEqual(pair[0]?.map((value) => -value))
  })

  it('are mixed so that what all have in common falls out', async () => {
    const { network } = noting()
    const outputs = await outputsOf('attention', network, INPUT, [])
    expect(outputs).toHaveLength(4)
    for (const value of outputs[3] ?? []) expect(value).toBeCloseTo(0, 6)
  })

  it('are the features of the case for the encoder', async () => {
    const features = [Float32Array.of(1, 2)]
    expect(await outputsOf('encoder', noting().network, INPUT, features)).toBe(features)
  })
})

describe('the difference from the reference', () => {
  it('is the largest, each in units of its vector’s root mean square', () => {
    // Sizes 5 and 0.1; differences 0.5 / 5 and 0.02 / 0.1.
    const reference = Float32Array.of(5, -5, 0.1, 0.1)
    const actual = [Float32Array.of(5.5, -5), Float32Array.of(0.1, 0.12)]
    expect(outputsError(reference, actual)).toBeCloseTo(0.2, 6)
    expect(outputsError(reference, [reference.slice(0, 2), reference.slice(2)])).toBe(0)
  })

  it.each([
    { what: 'a number too few', actual: [Float32Array.of(1)] },
    { what: 'a number too many', actual: [Float32Array.of(1, 1, 1)] },
    { what: 'what is not a number', actual: [Float32Array.of(1, Number.NaN)] },
    { what: 'infinity', actual: [Float32Array.of(Number.POSITIVE_INFINITY, 1)] },
  ])('is infinite with $what', ({ actual }) => {
    expect(outputsError(Float32Array.of(1, 1), actual)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('numbers in a manifest', () => {
  it('are little-endian float32 in base64', () => {
    // 1 is 0x3f800000, -2 is 0xc0000000.
    expect(encodeFloats(Float32Array.of(1, -2))).toBe(
      Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]).toString('base64'),
    )
  })

  it('come back bit for bit, also many', () => {
    const many = Float32Array.from({ length: 20_000 }, (_, index) => Math.sin(index) * 1e-3)
    expect(decodeFloats(encodeFloats(many))).toEqual(many)
  })

  it.each(['AAA', 'AA=A', 'A===', '####'])('are refused as %s', (values) => {
    expect(graphOutput.safeParse({ values, tolerance: 1 }).success).toBe(false)
  })
})
