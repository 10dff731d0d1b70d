import { describe, expect, it } from 'vitest'
import type { Gate } from '../model/gate'
import type { GateKind } from '../model/gateSchema'
import type { RadModality } from '../study/modality'
import { mulberry32 } from '../study/random'
import { recogniseCase, scanUnlikeness, sliceUnlikeness, type Unlikeness } from './gate'

function toCentroids(bank: readonly number[], neighbour: number, threshold: number): Gate {
  const rule = { kind: 'cosine-to-centroids' as const, neighbour, threshold }
  return { rule, bank: Float32Array.from(bank), transform: null }
}

function gateKind(id: string, part: Partial<GateKind> = {}): GateKind {
  return { id, name: id, modalities: ['CT'], rows: [0, 1], threshold: -0.9, ...part }
}

function byKind(kinds: GateKind[], bank: readonly number[], part: Partial<Gate> = {}): Gate {
  const rule = { kind: 'cosine-by-kind' as const, neighbour: 1, kinds }
  return { rule, bank: Float32Array.from(bank), transform: null, ...part }
}

function scan(unlikeness: Unlikeness, modality: RadModality = 'CT') {
  return { scan: { modality }, features: { unlikeness } }
}

/** What becomes of one scan. */
function recognised(gate: Gate, slices: readonly (readonly number[])[], modality: RadModality = 'CT') {
  const unlikeness = slices.map((slice) => Float64Array.from(slice))
  const [one] = recogniseCase([scan(unlikeness, modality)], gate).scans
  return { outside: one?.outside, kind: one?.kind?.id ?? null, elsewhere: one?.elsewhere?.id ?? null }
}

const inside = (kind: string | null) => ({ outside: false, kind, elsewhere: null })
const outside = (elsewhere: string | null) => ({ outside: true, kind: null, elsewhere })

describe('a gate of centroids', () => {
  // Rows at 0, 90 and 180 degrees and at 60 degrees, not of unit length.
  const bank = [2, 0, 0, 3, -1, 0, 0.5, Math.sqrt(3) / 2]
  const like = Float32Array.of(1, 0)
  const unlike = Float32Array.of(0, 1)

  function isOutside(slices: readonly Float32Array[], gate: Gate): boolean | undefined {
    return recogniseCase([scan(scanUnlikeness(slices, gate))], gate).scans[0]?.outside
  }

  it('takes the n-th largest cosine similarity, whatever the lengths', () => {
    const nth = (neighbour: number) =>
      sliceUnlikeness(Float32Array.of(7, 0), toCentroids(bank, neighbour, 0))[0]
    expect(nth(1)).toBeCloseTo(-1, 6)
    expect(nth(2)).toBeCloseTo(-0.5, 6)
    expect(nth(3)).toBeCloseTo(0, 6)
    expect(nth(4)).toBeCloseTo(1, 6)
  })

  it('is over the threshold only strictly', () => {
    expect(isOutside([like], toCentroids([1, 0], 1, -1))).toBe(false)
    expect(isOutside([like], toCentroids([1, 0], 1, -1.001))).toBe(true)
  })

  it('calls a scan unlike when more than half of its slices are, and tells no kinds apart', () => {
    const gate = toCentroids([1, 0], 1, -0.9)
    expect(isOutside([like, unlike], gate)).toBe(false)
    expect(isOutside([like, unlike, unlike], gate)).toBe(true)
    expect(recogniseCase([scan(scanUnlikeness([like], gate))], gate)).toMatchObject({
      scans: [inside(null)],
      modalities: new Set(['CT']),
      kinds: null,
    })
  })

  it('finds features of nothing unlike, not undefined', () => {
    expect(sliceUnlikeness(new Float32Array(2), toCentroids([1, 0], 1, -0.9))[0]).toBeCloseTo(0, 9)
  })
})

describe('a gate by kind', () => {
  it('measures a slice against the rows of each kind alone', () => {
    const kinds = [gateKind('a', { rows: [0, 2] }), gateKind('b', { rows: [2, 4] })]
    // Of a: 0 and 60 degrees; of b: 90 and 180.
    const bank = [1, 0, 1, Math.sqrt(3), 0, 5, -2, 0]
    const along = Float32Array.of(3, 0)
    const [a, b] = sliceUnlikeness(along, byKind(kinds, bank))
    expect(a).toBeCloseTo(-1, 6)
    expect(b).toBeCloseTo(0, 6)
    const second = { kind: 'cosine-by-kind' as const, neighbour: 2, kinds }
    const [c, d] = sliceUnlikeness(along, byKind(kinds, bank, { rule: second }))
    expect(c).toBeCloseTo(-0.5, 6)
    expect(d).toBeCloseTo(1, 6)
  })

  it('transforms the features first, the last row of the table being an offset', () => {
    // [4, 0] becomes 4 * [0, 1] + 0 * [1, 0] + [3, 0] = [3, 4].
    const turned = byKind([gateKind('a')], [1, 0], { transform: Float32Array.of(0, 1, 1, 0, 3, 0) })
    expect(sliceUnlikeness(Float32Array.of(4, 0), turned)[0]).toBeCloseTo(-0.6, 9)
    // [1, 2] becomes [1, 2, 2], whose length is 3.
    const wider = byKind(
      [gateKind('a', { rows: [0, 1] }), gateKind('b', { rows: [1, 2] })],
      [1, 0, 0, 0, 0, 1],
      { transform: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 2) },
    )
    const [a, b] = sliceUnlikeness(Float32Array.of(1, 2), wider)
    expect(a).toBeCloseTo(-1 / 3, 9)
    expect(b).toBeCloseTo(-2 / 3, 9)
  })

  const gate = byKind(
    [
      gateKind('head-ct', { threshold: -0.75 }),
      gateKind('breast-us', { threshold: -0.5, modalities: ['Ultrasound'] }),
      gateKind('lung-ct', { threshold: -0.5, modalities: ['CT', 'X-ray'] }),
    ],
    [],
  )
  const none = [0, 0, 0]

  it('lets a slice belong up to the threshold itself, and to the kind it is farthest under', () => {
    expect(recognised(gate, [[-0.75, 0, 0]])).toEqual(inside('head-ct'))
    expect(recognised(gate, [[-0.74, 0, 0]])).toEqual(outside(null))
    // Under by 0.125 and 0.25.
    expect(recognised(gate, [[-0.875, 0, -0.75]])).toEqual(inside('lung-ct'))
    // By as much: the first of the manifest.
    expect(recognised(gate, [[-1, 0, -0.75]])).toEqual(inside('head-ct'))
  })

  it('asks for the modality of the slot, and knows what the scan would be elsewhere', () => {
    const breast = [0, -0.9, 0]
    expect(recognised(gate, [breast], 'Ultrasound')).toEqual(inside('breast-us'))
    expect(recognised(gate, [breast], 'CT')).toEqual(outside('breast-us'))
    // Like breast ultrasound most, but enough like lung CT to be that in its slot.
    expect(recognised(gate, [[0, -0.9, -0.6]], 'X-ray')).toEqual(inside('lung-ct'))
  })

  it('holds a scan outside when more than half of its slices belong to nothing', () => {
    const head = [-0.8, 0, 0]
    expect(recognised(gate, [head, none])).toEqual(inside('head-ct'))
    expect(recognised(gate, [none, head, none])).toEqual(outside(null))
    expect(recognised(gate, [head, none, none, [0, -1, 0]])).toEqual(outside('breast-us'))
  })

  it('gives a scan the kind of most slices, of two the one with the larger margin in all', () => {
    const [head, lung] = [
      [-0.8, 0, 0],
      [0, 0, -0.75],
    ] as const
    expect(recognised(gate, [lung, head, head])).toEqual(inside('head-ct'))
    expect(recognised(gate, [head, lung])).toEqual(inside('lung-ct'))
    expect(recognised(gate, [lung, [-1.25, 0, 0]])).toEqual(inside('head-ct'))
  })

  it('compares kinds in the unit of each', () => {
    // Under by 0.125 and 0.25, in units of 0.1 and 0.5.
    const kinds = [
      gateKind('head-ct', { threshold: -0.75, spread: 0.1 }),
      gateKind('lung-ct', { threshold: -0.5, spread: 0.5 }),
    ]
    expect(recognised(byKind(kinds, []), [[-0.875, -0.75]])).toEqual(inside('head-ct'))
  })

  it('says how far the middle slice is over the threshold of the nearest kind of its modality', () => {
    const excess = (slices: readonly (readonly number[])[], modality: RadModality = 'CT') => {
      const unlikeness = slices.map((slice) => Float64Array.from(slice))
      return recogniseCase([scan(unlikeness, modality)], gate).scans[0]?.excess
    }
    expect(excess([[-1, 0, 0]])).toBeCloseTo(-0.25, 9)
    // The breast is nearer, but no CT; the lung is 0.25 over.
    expect(excess([[0, -1, -0.25]])).toBeCloseTo(0.25, 9)
    // Of two the lower, so that it is over 0 when more than half of the slices are.
    expect(excess([[-1, 0, 0], none])).toBeCloseTo(-0.25, 9)
    expect(excess([[-1, 0, 0], none, none])).toBeCloseTo(0.5, 9)
    expect(excess([none], 'MRI')).toBe(Number.POSITIVE_INFINITY)
  })

  it('sees the kinds of the scans inside alone, and the modalities of all', () => {
    const one = (slice: readonly number[], modality: RadModality) =>
      scan([Float64Array.from(slice)], modality)
    const seen = recogniseCase([one([-0.8, 0, 0], 'CT'), one(none, 'MRI'), one([0, -0.9, 0], 'CT')], gate)
    expect(seen.scans.map((found) => found.outside)).toEqual([false, true, true])
    expect(seen.kinds).toEqual(new Set(['head-ct']))
    expect(seen.modalities).toEqual(new Set(['CT', 'MRI']))
    expect(recogniseCase([one([], 'MRI')], null)).toEqual({
      scans: [{ ...inside(null), excess: null }],
      modalities: new Set(['MRI']),
      kinds: null,
    })
  })

  it('takes a slice that is a row of the bank for the kind of that row, whatever the bank', () => {
    const random = mulberry32(20261130)
    const normal = () => random() + random() + random() - 1.5
    for (let run = 0; run < 200; run++) {
      const [features, length] = [3 + Math.floor(random() * 6), 3 + Math.floor(random() * 4)]
      const transform = Float32Array.from({ length: (features + 1) * length }, normal)
      const kinds: GateKind[] = []
      const slices: Float32Array[] = []
      const bank: number[] = []
      for (let kind = 0; kind < 2 + Math.floor(random() * 4); kind++) {
        const from = slices.length
        for (let row = 0; row <= random() * 5; row++) {
          const slice = Float32Array.from({ length: features }, normal)
          slices.push(slice)
          for (let at = 0; at < length; at++) {
            const products = slice.map((value, feature) => value * (transform[feature * length + at] ?? 0))
            bank.push(products.reduce((sum, value) => sum + value, transform[features * length + at] ?? 0))
          }
        }
        kinds.push(gateKind(`k${kind}`, { rows: [from, slices.length], threshold: -0.99999 }))
      }
      const made = byKind(kinds, bank, { transform })
      const found = recogniseCase(
        slices.map((slice) => scan(scanUnlikeness([slice], made))),
        made,
      )
      const expected = kinds.flatMap(({ id, rows: [from, to] }) =>
        Array.from({ length: to - from }, () => id),
      )
      expect(found.scans.map(({ kind }) => kind?.id)).toEqual(expected)
    }
  })
})
