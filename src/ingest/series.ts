import type { Notice, OpenSeries, SeriesKind } from '../study/types'
import { type Arrangement, arrange, normalOf } from './geometry'
import { shortHash } from './hash'
import type { FoundImage, ImageHeader } from './image'
import { comparePaths } from './paths'
import { seriesNotices } from './seriesRules'
import { dot, type Vector } from './vector'

/** Cosine above which two slices are taken for parallel: within about two degrees. */
const PARALLEL = 0.9994
/** Modalities whose multi-frame files are moving images. */
const MOVING = new Set(['XA', 'XRF', 'RF', 'US', 'IVUS', 'ES', 'OPT'])

/** A series, or the part of one that can be shown as one stack. */
export interface SeriesPart {
  images: readonly FoundImage[]
  /** Tells the parts of one series apart; empty for the only part. */
  key: string
  splitBecause: string | null
  warnings: readonly Notice[]
  orientations: number
  seriesImages: number
}

/** Stable name of one image, free of identifiers. */
export function sliceId({ header, frame }: FoundImage): string {
  return `i${shortHash(`${header.seriesKey}|${header.instanceKey}|${frame}`)}`
}

/**
 * Divides the images of one series UID into parts that can be one stack: by file where a file is a moving image,
 * then by size, then by orientation. The largest part comes first.
 */
export function splitSeries(all: readonly FoundImage[]): SeriesPart[] {
  const { images, warnings } = withoutRepeats(all)
  const moving = images.filter(isRun)
  const still = images.filter((image) => !isRun(image))
  const runs = partsBy(moving, (image) => image.header.instanceKey)
  const sizes = partsBy(still, ({ header }) => `${header.rows}x${header.columns}`)
  const parts = [...runs, ...sizes.flatMap((size) => byOrientation(size))]
  const because = runs.length > 1 ? 'several-runs' : sizes.length > 1 ? 'mixed-size' : 'mixed-orientation'
  const orientations = parts.length - runs.length - sizes.length + 1
  const split = parts.length > 1
  return parts
    .sort((a, b) => b.images.length - a.images.length || comparePaths(a.key, b.key))
    .map((part) => ({
      ...part,
      key: split ? part.key : '',
      splitBecause: split ? because : null,
      warnings: split ? [...warnings, splitNotice(because, parts.length)] : warnings,
      orientations,
      seriesImages: images.length,
    }))
}

interface Part {
  key: string
  images: FoundImage[]
}

/** A moving image: a multi-frame file whose frames have no place of their own. */
function isRun({ header }: FoundImage): boolean {
  return header.format === 'dicom' && header.frames > 1 && header.geometry === null
}

function partsBy(images: readonly FoundImage[], keyOf: (image: FoundImage) => string): Part[] {
  const parts = new Map<string, Part>()
  for (const image of images) {
    const key = keyOf(image)
    const part = parts.get(key) ?? { key, images: [] }
    part.images.push(image)
    parts.set(key, part)
  }
  return [...parts.values()]
}

/** Gathers parallel slices; slices without a place make a part of their own. */
function byOrientation({ key, images }: Part): Part[] {
  const parts: (Part & { normal: Vector | null })[] = []
  for (const image of images) {
    const normal = normalOf(image.header)
    const part = parts.find((candidate) => isParallel(candidate.normal, normal))
    if (part) part.images.push(image)
    else parts.push({ key: `${key} ${directionName(normal)}`, normal, images: [image] })
  }
  return parts
}

function isParallel(a: Vector | null, b: Vector | null): boolean {
  if (a === null || b === null) return a === b
  return dot(a, b) >= PARALLEL
}

/** Coarse, so that the part keeps its id when another of its slices comes first. */
function directionName(normal: Vector | null): string {
  return normal === null ? 'no place' : normal.map((value) => value.toFixed(1)).join(',')
}

/** The same instance twice (two copies on a disc) is one image; which of them is left does not matter. */
function withoutRepeats(all: readonly FoundImage[]): { images: FoundImage[]; warnings: Notice[] } {
  const seen = new Map<string, FoundImage>()
  for (const image of all) {
    const key = `${image.header.instanceKey}|${image.frame}`
    if (!seen.has(key)) seen.set(key, image)
  }
  const images = [...seen.values()]
  const repeated = all.length - images.length
  if (repeated === 0) return { images, warnings: [] }
  const what = repeated === 1 ? '1 file is' : `${repeated} files are`
  const message = `${what} a copy of an image that is already there and shown once.`
  return { images, warnings: [{ code: 'duplicate-slices', message }] }
}

function splitNotice(because: string, parts: number): Notice {
  const reason =
    because === 'mixed-size'
      ? 'images of several sizes'
      : because === 'several-runs'
        ? 'several moving images'
        : 'images in several directions'
  return { code: because, message: `The series holds ${reason} and is shown in ${parts} parts.` }
}

/** One part as the study shows it. Slices are in display order in `images`, which goes with `sliceIds`. */
export function describeSeries(
  part: SeriesPart,
  provisional: boolean,
): { series: OpenSeries; images: readonly FoundImage[] } {
  const arrangement = arrange(part.images)
  const { images } = arrangement
  const first = images[0]
  if (first === undefined) throw new Error('a series part without images')
  const { header } = first
  const series: OpenSeries = {
    id: `s${shortHash(`${header.seriesKey}|${part.key}`)}`,
    modality: header.modality,
    description: header.description,
    slices: images.length,
    rows: header.rows,
    columns: header.columns,
    kind: kindOf(arrangement, header),
    plane: arrangement.plane,
    spacing: spacingOf(arrangement, header),
    transferSyntaxes: syntaxesOf(images),
    splitBecause: part.splitBecause,
    case: { included: false, slot: null, because: '' },
    warnings: [...noticesOf(part, images), ...part.warnings, ...arrangement.warnings],
    sliceIds: images.map(sliceId),
    declared: null,
    source: first.source,
    number: header.seriesNumber,
    provisional,
  }
  return { series, images }
}

function kindOf({ images, regular }: Arrangement, header: ImageHeader): SeriesKind {
  if (images.length === 1) return 'image'
  if (regular) return 'volume'
  return header.frames > 1 && header.geometry === null && MOVING.has(header.modality) ? 'cine' : 'stack'
}

/** Between slices from positions; of a single image its thickness, because there is nothing to measure. */
function spacingOf({ images, gap }: Arrangement, header: ImageHeader): OpenSeries['spacing'] {
  const between = gap ?? (images.length === 1 ? header.thickness : null)
  return header.spacing === null || between === null ? null : [header.spacing[0], header.spacing[1], between]
}

function syntaxesOf(images: readonly FoundImage[]): string[] {
  const syntaxes = images.flatMap(({ header }) =>
    header.transferSyntax === null ? [] : [header.transferSyntax],
  )
  return [...new Set(syntaxes)].sort()
}

function noticesOf(part: SeriesPart, images: readonly FoundImage[]): Notice[] {
  const first = images[0]
  if (first === undefined || first.header.format !== 'dicom') return []
  const { orientations, seriesImages } = part
  const imageType = sharedImageType(images)
  return seriesNotices({ header: first.header, imageType, images: images.length, orientations, seriesImages })
}

function sharedImageType(images: readonly FoundImage[]): ReadonlySet<string> {
  const [first, ...rest] = images.map(({ header }) => header.imageType.map((value) => value.toUpperCase()))
  return new Set(first?.filter((value) => rest.every((type) => type.includes(value))))
}
