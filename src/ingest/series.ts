import type { Notice, OpenSeries, SeriesBonds, SeriesKind, SeriesPartOf } from '../study/types'
import { seriesBonds } from './bonds'
import { type Arrangement, arrange } from './geometry'
import { shortHash } from './hash'
import type { FoundImage, ImageHeader } from './image'
import { seriesNotices } from './seriesRules'
import { SPLIT_RULES } from './splitRules'

/** Modalities whose multi-frame files are moving images. */
const MOVING = new Set(['XA', 'XRF', 'RF', 'US', 'IVUS', 'ES', 'OPT'])

/** A series, or the part of one that can be shown as one stack. */
export interface SeriesPart {
  images: readonly FoundImage[]
  /** Tells the parts of one series apart; empty for the only part. */
  key: string
  splitBecause: string | null
  /** Which part it is, for people; null for the only part. */
  place: Omit<SeriesPartOf, 'of'> | null
  /** Parts with one value are phases of one acquisition; null where the split says nothing of that. */
  phaseOf: string | null
  warnings: readonly Notice[]
  orientations: number
  seriesImages: number
}

/** Stable name of one image, free of identifiers. */
export function sliceId({ header, frame }: FoundImage): string {
  return `i${shortHash(`${header.seriesKey}|${header.instanceKey}|${frame}`)}`
}

/** A part while the rows of the table divide it further. */
interface Division {
  images: readonly FoundImage[]
  keys: readonly string[]
  labels: readonly string[]
  codes: readonly string[]
  /** Keys of divisions that are not phases of one acquisition. */
  apart: readonly string[]
}

/** Divides the images of one series UID into parts that can be one stack, row by row of the table of splits. */
export function splitSeries(all: readonly FoundImage[]): SeriesPart[] {
  const { images, warnings } = withoutRepeats(all)
  let parts: Division[] = [{ images, keys: [], labels: [], codes: [], apart: [] }]
  for (const rule of SPLIT_RULES) parts = parts.flatMap((part) => divided(part, rule))
  const orientations = parts.filter(({ codes }) => codes.includes('mixed-orientation')).length
  const count = parts.length
  return parts.map((part, i) => {
    const because = splitNotices(part.codes, count)
    return {
      images: part.images,
      key: part.keys.join(' '),
      splitBecause: part.codes[0] ?? null,
      place: count > 1 ? { index: i + 1, count, label: part.labels.join(', '), because } : null,
      phaseOf: part.codes.length > part.apart.length ? part.apart.join(' ') : null,
      warnings: [...warnings, ...because],
      orientations: Math.max(1, orientations),
      seriesImages: images.length,
    }
  })
}

function divided(part: Division, rule: (typeof SPLIT_RULES)[number]): Division[] {
  const groups = rule.divide(part.images)
  if (groups === null || groups.length < 2) return [part]
  return groups.map(({ key, label, images }) => ({
    images,
    keys: [...part.keys, key],
    labels: [...part.labels, label],
    codes: [...part.codes, rule.code],
    apart: rule.phases ? part.apart : [...part.apart, key],
  }))
}

function splitNotices(codes: readonly string[], parts: number): Notice[] {
  return SPLIT_RULES.filter(({ code }) => codes.includes(code)).map(({ code, what }) => ({
    code,
    message: `The series holds ${what} and is shown in ${parts} parts.`,
  }))
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
    id: seriesId(header, part.key),
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
    warnings: [
      ...noticesOf(part, images),
      ...(header.notices ?? []),
      ...part.warnings,
      ...arrangement.warnings,
    ],
    sliceIds: images.map(sliceId),
    declared: null,
    source: first.source,
    number: header.seriesNumber,
    provisional,
    part: part.place && { ...part.place, of: seriesId(header, '') },
    bonds: bondsOf(part, arrangement),
    words: wordsOf(header),
  }
  return { series, images }
}

/** The id of the part, or of the whole series where the key is empty. */
function seriesId({ seriesKey }: ImageHeader, key: string): string {
  return `s${shortHash(`${seriesKey}|${key}`)}`
}

function bondsOf(part: SeriesPart, arrangement: Arrangement): SeriesBonds {
  const bonds = seriesBonds(arrangement)
  if (part.phaseOf === null) return bonds
  const seriesKey = arrangement.images[0]?.header.seriesKey ?? ''
  return { ...bonds, sample: `g${shortHash(`${seriesKey}|${part.phaseOf}`)}`, rawData: null }
}

/** What the file says in words of what was examined and how. */
function wordsOf({ description, owner, acquisition }: ImageHeader): string {
  const { bodyPart, protocol, contrastAgent } = acquisition ?? {}
  return [description, owner?.studyDescription, protocol, bodyPart, contrastAgent].filter(Boolean).join(' | ')
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
