import { groupBy } from '../study/groupBy'
import { normalOf, placesOf, planeOf, sameLines } from './geometry'
import type { AcquisitionFacts, FoundImage } from './image'
import { comparePaths } from './paths'
import { scale, type Vector } from './vector'

/** More parts than this are a recording over time, which is better scrolled than listed. */
const MAX_PARTS = 40
/** Modalities of which every single image is a view of its own, whatever series it was filed under. */
const PROJECTIONS = new Set(['CR', 'DX', 'MG', 'IO', 'PX', 'RG'])

/** Images of a series that one value holds together. */
export interface SplitGroup {
  key: string
  /** What a person reads after "part 2 of 3". */
  label: string
  images: readonly FoundImage[]
}

interface SplitRule {
  code: string
  /** What the series holds, as the object of "The series holds". */
  what: string
  /** The groups are the same place in the body once more: phases of one acquisition. */
  phases: boolean
  /** In the order the parts are listed; null or one group where the rule does not apply. */
  divide(images: readonly FoundImage[]): SplitGroup[] | null
}

/**
 * Every row divides what the rows above it left together. Rows made with `wherePlacesRepeat` only act where they tell
 * images at one place apart: a value that merely varies from slice to slice divides nothing.
 */
export const SPLIT_RULES: readonly SplitRule[] = [
  { code: 'several-runs', what: 'moving images', phases: false, divide: byRun },
  { code: 'several-views', what: 'views that are images of their own', phases: true, divide: byView },
  { code: 'mixed-size', what: 'images of several sizes', phases: false, divide: bySize },
  {
    code: 'mixed-orientation',
    what: 'images in several directions',
    phases: false,
    divide: byOrientation,
  },
  {
    code: 'multi-echo',
    what: 'several echoes of the same slices',
    phases: true,
    divide: wherePlacesRepeat(byNumber((a) => a.echoTime ?? a.echoNumber, echoLabel)),
  },
  {
    code: 'several-b-values',
    what: 'the same slices with several diffusion weightings',
    phases: true,
    divide: wherePlacesRepeat(byNumber((a) => a.bValue, says('b-value', ''))),
  },
  {
    code: 'time-points',
    what: 'the same slices at several time points',
    phases: true,
    divide: wherePlacesRepeat(byNumber((a) => a.temporalPosition, says('time point', ''))),
  },
  {
    code: 'cardiac-phases',
    what: 'the same slices in several phases of the heart',
    phases: true,
    divide: wherePlacesRepeat(byTriggerRank),
  },
  {
    code: 'several-inversion-times',
    what: 'the same slices with several inversion times',
    phases: true,
    divide: wherePlacesRepeat(byNumber((a) => a.inversionTime, says('inversion time', ' ms'))),
  },
  {
    code: 'several-acquisitions',
    what: 'the same slices taken several times',
    phases: true,
    divide: wherePlacesRepeat(byNumber((a) => a.acquisitionNumber, says('acquisition', ''))),
  },
  {
    code: 'several-reconstructions',
    what: 'several reconstructions of the same slices',
    phases: false,
    divide: wherePlacesRepeat(byReconstruction),
  },
]

/** A moving image: a multi-frame file whose frames have no place of their own. */
export function isRun({ header }: FoundImage): boolean {
  return header.format === 'dicom' && header.frames > 1 && header.geometry === null
}

function largestFirst(groups: readonly SplitGroup[]): SplitGroup[] {
  return [...groups].sort((a, b) => b.images.length - a.images.length || comparePaths(a.key, b.key))
}

function byRun(images: readonly FoundImage[]): SplitGroup[] | null {
  if (!images.some(isRun)) return null
  const groups = groupBy(images, (image) => (isRun(image) ? image.header.instanceKey : 'single images'))
  const ordered = [...groups].sort(
    ([a, one], [b, other]) =>
      (one[0]?.header.instanceNumber ?? 0) - (other[0]?.header.instanceNumber ?? 0) || comparePaths(a, b),
  )
  return ordered.map(([key, group], i) => {
    const moving = group.some(isRun)
    return { key, label: moving ? `run ${i + 1}` : 'single images', images: group }
  })
}

function byView(images: readonly FoundImage[]): SplitGroup[] | null {
  if (!images.every(({ header }) => PROJECTIONS.has(header.modality) && header.frames === 1)) return null
  return [...images]
    .sort(
      (a, b) =>
        (a.header.instanceNumber ?? 0) - (b.header.instanceNumber ?? 0) ||
        comparePaths(a.header.instanceKey, b.header.instanceKey),
    )
    .map((image, i) => {
      const label = image.header.acquisition?.view || `view ${i + 1}`
      return { key: image.header.instanceKey, label, images: [image] }
    })
}

function bySize(images: readonly FoundImage[]): SplitGroup[] {
  const groups = groupBy(images, ({ header }) => `${header.rows}x${header.columns}`)
  return largestFirst(
    [...groups].map(([key, group]) => {
      const header = group[0]?.header
      return { key, label: `${header?.columns} x ${header?.rows}`, images: group }
    }),
  )
}

/** Gathers slices along the same lines, turned or not; slices without a place make a group of their own. */
function byOrientation(images: readonly FoundImage[]): SplitGroup[] {
  const groups: FoundImage[][] = []
  for (const image of images) {
    const group = groups.find(([first]) =>
      sameLines(first?.header.geometry ?? null, image.header.geometry ?? null),
    )
    if (group) group.push(image)
    else groups.push([image])
  }
  return largestFirst(distinctKeys(groups))
}

/** Directions are named coarsely, so that a part keeps its id when another of its slices comes first. */
function distinctKeys(groups: readonly FoundImage[][]): SplitGroup[] {
  const first = (group: readonly FoundImage[]) =>
    group.map(({ header }) => header.instanceKey).sort(comparePaths)[0] ?? ''
  const taken = new Map<string, number>()
  return [...groups]
    .sort((a, b) => b.length - a.length || comparePaths(first(a), first(b)))
    .map((group) => {
      const normal = group[0] ? normalOf(group[0].header) : null
      const name = directionName(normal)
      const count = (taken.get(name) ?? 0) + 1
      taken.set(name, count)
      const label = normal === null ? 'without a position' : planeOf(normal)
      return count === 1
        ? { key: name, label, images: group }
        : { key: `${name} #${count}`, label: `${label}, direction ${count}`, images: group }
    })
}

function directionName(normal: Vector | null): string {
  if (normal === null) return 'no place'
  const main = normal.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
  return scale(normal, Math.sign(main))
    .map((value) => (Math.round(value * 10) / 10 + 0).toFixed(1))
    .join(',')
}

function byNumber(
  numberOf: (facts: AcquisitionFacts) => number | null,
  label: (value: number | null, facts: AcquisitionFacts | undefined) => string,
): SplitRule['divide'] {
  const rounded = ({ header }: FoundImage) => {
    const value = header.acquisition ? numberOf(header.acquisition) : null
    return value === null ? null : Number(value.toFixed(2))
  }
  return (images) => {
    const groups = [...groupBy(images, (image) => String(rounded(image)))].map(([key, group]) => {
      const value = key === 'null' ? null : Number(key)
      return { key, value, label: label(value, group[0]?.header.acquisition), images: group }
    })
    const order = (value: number | null) => value ?? Number.MIN_SAFE_INTEGER
    return groups.sort((a, b) => order(a.value) - order(b.value))
  }
}

function says(name: string, unit: string): (value: number | null) => string {
  return (value) => (value === null ? `no ${name}` : `${name} ${value}${unit}`)
}

function echoLabel(value: number | null, facts: AcquisitionFacts | undefined): string {
  if (value === null) return 'no echo time'
  return facts?.echoTime == null ? `echo ${value}` : `echo time ${value} ms`
}

/** The n-th trigger time of every place is phase n: times of neighbouring slices need not be the same. */
function byTriggerRank(images: readonly FoundImage[]): SplitGroup[] | null {
  const places = placesOf(images)
  if (places === null) return null
  const time = ({ header }: FoundImage) => header.acquisition?.triggerTime ?? null
  const stacks = [...groupBy(images, (image) => places.get(image)).values()]
  const phases = stacks[0]?.length ?? 0
  const complete = stacks.every(
    (stack) =>
      stack.length === phases && !stack.some((image) => time(image) === null) && distinct(stack, time),
  )
  if (!complete) return null
  const sorted = stacks.map((stack) => [...stack].sort((a, b) => (time(a) ?? 0) - (time(b) ?? 0)))
  return Array.from({ length: phases }, (_, i) => ({
    key: `phase ${i + 1}`,
    label: `phase ${i + 1}`,
    images: sorted.flatMap((stack) => stack[i] ?? []),
  }))
}

function distinct<T>(items: readonly T[], of: (item: T) => unknown): boolean {
  return new Set(items.map(of)).size === items.length
}

function byReconstruction(images: readonly FoundImage[]): SplitGroup[] {
  const kernel = ({ header }: FoundImage) => header.acquisition?.kernel ?? ''
  const type = ({ header }: FoundImage) => header.imageType.join('\\')
  const groups = [...groupBy(images, (image) => `${kernel(image)} ${type(image)}`)]
  const kernels = new Set(images.map(kernel)).size > 1
  const shared = sharedValues(images)
  const label = (image: FoundImage | undefined) => {
    if (image === undefined) return ''
    const own = image.header.imageType.filter((value) => !shared.has(value)).join(' ')
    const reconstruction = kernels ? `kernel ${kernel(image) || 'not named'}` : ''
    return [reconstruction, own && `image type ${own}`].filter(Boolean).join(', ')
  }
  return groups
    .map(([key, group]) => ({ key, label: label(group[0]) || 'image type not named', images: group }))
    .sort((a, b) => comparePaths(a.key, b.key))
}

function sharedValues(images: readonly FoundImage[]): ReadonlySet<string> {
  const [first, ...rest] = images.map(({ header }) => header.imageType)
  return new Set(first?.filter((value) => rest.every((type) => type.includes(value))))
}

/**
 * Lets a division through only if it separates images at one place: there is more than one place, fewer images share
 * a place afterwards, and the groups are about as many as the images at the fullest place (twice as many where areas
 * of the body overlap) with more than one image each. That tells echoes from a value that changes with every slice.
 */
function wherePlacesRepeat(divide: SplitRule['divide']): SplitRule['divide'] {
  return (images) => {
    const places = placesOf(images)
    if (places === null) return null
    const perPlace = [...groupBy(images, (image) => places.get(image)).values()]
    const deepest = Math.max(...perPlace.map((stack) => stack.length))
    if (perPlace.length < 2 || deepest < 2) return null
    const groups = divide(images)
    if (groups === null || groups.length < 2 || groups.length > Math.min(MAX_PARTS, 2 * deepest)) return null
    const placesIn = (group: SplitGroup) => new Set(group.images.map((image) => places.get(image))).size
    const kept = groups.reduce((sum, group) => sum + placesIn(group), 0)
    return images.length >= 2 * groups.length && kept > perPlace.length ? groups : null
  }
}
