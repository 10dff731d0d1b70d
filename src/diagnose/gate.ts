import type { Gate } from '../model/gate'
import type { GateKind } from '../model/gateSchema'
import type { RadModality } from '../study/modality'
import type { CaseScan } from '../study/types'

/** How unlike the training images each slice of a scan is: [kinds of the gate], one where it tells no kinds apart. */
export type Unlikeness = readonly Float64Array[]

/** What the gate makes of a scan. */
export interface Recognised {
  /** More than half of its slices are unlike the images that the model was trained on. */
  outside: boolean
  /** The kind of image it is; null outside, and for a gate that tells no kinds apart. */
  kind: GateKind | null
  /** The kind that a scan outside would be of if it were of another modality than its slot says; null: none. */
  elsewhere: GateKind | null
  /**
   * How far its middle slice is over the threshold of the nearest kind of its modality: above 0 it is outside. Null: the
   * pack has no gate.
   */
  excess: number | null
}

/** What the gate makes of a case. */
export interface RecognisedCase {
  /** In the order of the case. */
  scans: readonly Recognised[]
  /** Modalities of all scans. */
  modalities: ReadonlySet<RadModality>
  /** Ids of the kinds of the scans inside; null: the pack tells no kinds apart. */
  kinds: ReadonlySet<string> | null
}

const INSIDE: Recognised = { outside: false, kind: null, elsewhere: null, excess: null }

/** g = f · T[0..W-1] + T[W]. */
function transformed(features: Float32Array, transform: Float32Array | null): Float32Array | Float64Array {
  if (transform === null) return features
  const width = features.length
  const length = transform.length / (width + 1)
  const sum = Float64Array.from(transform.subarray(width * length))
  for (let feature = 0; feature < width; feature += 1) {
    const value = features[feature] ?? 0
    const row = feature * length
    for (let at = 0; at < length; at += 1) sum[at] = (sum[at] ?? 0) + value * (transform[row + at] ?? 0)
  }
  return sum
}

/** Cosine similarity to each row of the bank; 0 where either is nothing. */
function similarities(vector: Float32Array | Float64Array, bank: Float32Array): Float64Array {
  const length = vector.length
  let own = 0
  for (const value of vector) own += value * value
  const norm = Math.sqrt(own)
  const found = new Float64Array(Math.floor(bank.length / length))
  for (let row = 0; row < found.length; row += 1) {
    let dot = 0
    let square = 0
    for (let at = 0; at < length; at += 1) {
      const value = bank[row * length + at] ?? 0
      dot += (vector[at] ?? 0) * value
      square += value * value
    }
    const product = norm * Math.sqrt(square)
    found[row] = product > 0 ? dot / product : 0
  }
  return found
}

/** Minus the n-th largest; of fewer, minus the smallest; infinite of none. */
function unlikenessIn(similar: Float64Array, neighbour: number): number {
  const ordered = similar.slice().sort()
  const nth = ordered[Math.max(0, ordered.length - neighbour)]
  return nth === undefined ? Number.POSITIVE_INFINITY : -nth
}

/**
 * How unlike the training images a slice is: minus the n-th largest cosine similarity of its features, transformed as
 * the gate says, to the rows of each kind, or to all rows of a gate that tells no kinds apart.
 * @param features encoder features of one slice [W].
 */
export function sliceUnlikeness(features: Float32Array, { rule, bank, transform }: Gate): Float64Array {
  const similar = similarities(transformed(features, transform), bank)
  if (rule.kind === 'cosine-to-centroids') return Float64Array.of(unlikenessIn(similar, rule.neighbour))
  return Float64Array.from(rule.kinds, ({ rows: [from, to] }) =>
    unlikenessIn(similar.subarray(from, to), rule.neighbour),
  )
}

/** The same of each slice; it depends on the slices' pixels alone. Nothing where the pack has no gate. */
export function scanUnlikeness(slices: readonly Float32Array[], gate: Gate | null): Unlikeness {
  return gate === null ? [] : slices.map((features) => sliceUnlikeness(features, gate))
}

/** Slices of a scan that belong to one kind, and by how much in all they are under its threshold. */
interface Votes {
  kind: GateKind
  slices: number
  margin: number
}

/** A kind, and how far a slice is under its threshold in the unit of the kind; negative when over. */
interface Nearest {
  kind: GateKind
  margin: number
}

/** The nearest of these kinds to a slice; null: no kind is possible. */
function nearestKind(
  unlikeness: Float64Array,
  kinds: readonly GateKind[],
  possible: (kind: GateKind) => boolean,
): Nearest | null {
  let best: Nearest | null = null
  for (const [index, kind] of kinds.entries()) {
    const under = kind.threshold - (unlikeness[index] ?? Number.POSITIVE_INFINITY)
    const margin = under / (kind.spread ?? 1)
    if (possible(kind) && (best === null || margin > best.margin)) best = { kind, margin }
  }
  return best
}

/** The value below which half of the others lie; of an even number the lower middle one. Null: of none. */
function middle(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null
}

/** The kind most slices belong to, of two with as many the one with the larger margin in all; null: most to none. */
function kindOfScan(slices: readonly (Nearest | null)[], kinds: readonly GateKind[]): GateKind | null {
  const votes = new Map<string, Votes>()
  let none = 0
  for (const nearest of slices) {
    if (nearest === null || nearest.margin < 0) none += 1
    else {
      const { kind, margin } = nearest
      const before = votes.get(kind.id) ?? { kind, slices: 0, margin: 0 }
      votes.set(kind.id, { kind, slices: before.slices + 1, margin: before.margin + margin })
    }
  }
  if (none > slices.length / 2) return null
  const inOrder = kinds.flatMap(({ id }) => votes.get(id) ?? [])
  const [most] = inOrder.sort((a, b) => b.slices - a.slices || b.margin - a.margin)
  return most?.kind ?? null
}

function recognise(unlikeness: Unlikeness, modality: RadModality, { rule }: Gate): Recognised {
  if (rule.kind === 'cosine-to-centroids') {
    const unlike = unlikeness.filter(([slice = 0]) => slice > rule.threshold).length
    const excess = middle(unlikeness.map(([slice = 0]) => slice - rule.threshold))
    return { ...INSIDE, outside: unlike > unlikeness.length / 2, excess }
  }
  const { kinds } = rule
  const nearest = (possible: (kind: GateKind) => boolean) =>
    unlikeness.map((slice) => nearestKind(slice, kinds, possible))
  const own = nearest(({ modalities }) => modalities.includes(modality))
  const kind = kindOfScan(own, kinds)
  const excess = middle(own.map((slice) => -(slice?.margin ?? Number.NEGATIVE_INFINITY)))
  if (kind !== null) return { ...INSIDE, kind, excess }
  return {
    outside: true,
    kind,
    elsewhere: kindOfScan(
      nearest(() => true),
      kinds,
    ),
    excess,
  }
}

/**
 * What the pack's gate makes of the scans of a case, each by its slices and the modality that its slot has now.
 * @param gate null: the pack has none, and nothing is outside.
 */
export function recogniseCase(
  scans: readonly { scan: Pick<CaseScan, 'modality'>; features: { unlikeness: Unlikeness } }[],
  gate: Gate | null,
): RecognisedCase {
  const recognised = scans.map(({ scan, features }) =>
    gate === null ? INSIDE : recognise(features.unlikeness, scan.modality, gate),
  )
  const kinds = recognised.flatMap(({ kind }) => (kind === null ? [] : [kind.id]))
  return {
    scans: recognised,
    modalities: new Set(scans.map(({ scan }) => scan.modality)),
    kinds: gate?.rule.kind === 'cosine-by-kind' ? new Set(kinds) : null,
  }
}
