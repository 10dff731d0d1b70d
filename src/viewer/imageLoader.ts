import { cache, Enums, imageLoader, metaData, type Types, utilities } from '@cornerstonejs/core'
import { failed, ok, type Result } from '../study/result'
import { metadataOf } from './imageMetadata'
import { type DrawnSlice, drawSlice, type SliceFacts, type TextureArray } from './pixels'
import { keepPlanes } from './planes'
import { releaseBuffers } from './releaseBuffers'
import { fetchSlice, onForget } from './slices'

const SCHEME = 'raddiag'

/**
 * What is known of every slice shown since the study was opened, without its pixels (a few hundred bytes each, so
 * bounded by the size of the study). It outlives Cornerstone's image cache, which asks for it as long as an image
 * is on screen.
 */
const known = new Map<string, SliceFacts>()
/** Images decoded and not yet taken over by Cornerstone's cache. */
const ready = new Map<string, Types.IImage>()
/** DICOM modality of the slices in viewports. */
const modalities = new Map<string, string>()
/** Grows when a study is closed, so that a slice still being decoded is not kept for the next one. */
let closed = 0

/** Cornerstone's name of a slice's image. */
export function imageIdOf(sliceId: string): string {
  return `${SCHEME}:${sliceId}`
}

/** The slice an image id stands for; null for another loader's image. */
export function sliceIdOf(imageId: string): string | null {
  return imageId.startsWith(`${SCHEME}:`) ? imageId.slice(SCHEME.length + 1) : null
}

/** Says of what modality slices are: their values have units by it. */
export function keepModality(sliceIds: readonly string[], modality: string): void {
  for (const id of sliceIds) modalities.set(id, modality)
}

/** Tells Cornerstone where `raddiag:` images and their metadata come from. */
export function registerImageLoader(): void {
  imageLoader.registerImageLoader(SCHEME, (imageId) => ({ promise: load(imageId) }))
  metaData.addProvider(metadata, 100)
  onForget(() => {
    closed += 1
    releaseBuffers(cachedBuffers())
    known.clear()
    ready.clear()
    modalities.clear()
    cache.purgeCache()
  })
}

function cachedBuffers(): ArrayBufferLike[] {
  return [...known.keys()].flatMap(
    (sliceId) => cache.getImage(imageIdOf(sliceId))?.getPixelData().buffer ?? [],
  )
}

/**
 * Decodes a slice and puts its image into Cornerstone's cache, so that showing it cannot fail any more. A slice
 * that cannot be decoded never reaches Cornerstone, which would keep the old image on screen and raise an
 * unhandled rejection.
 */
export async function prepareImage(sliceId: string): Promise<Result<SliceFacts>> {
  const imageId = imageIdOf(sliceId)
  const facts = known.get(sliceId)
  if (facts && cache.isLoaded(imageId)) return ok(facts)
  const before = closed
  const result = await fetchSlice(sliceId)
  if (result.status !== 'ok') return result
  if (before !== closed) return failed('closed', 'The study was closed before this image was read.')
  const drawn = drawSlice(result.value)
  await keepImage(drawn)
  return ok(drawn.facts)
}

/** Puts the image of a slice, decoded or made, into Cornerstone's cache under the slice's id. */
export async function keepImage(drawn: DrawnSlice): Promise<void> {
  const imageId = imageIdOf(drawn.facts.id)
  known.set(drawn.facts.id, drawn.facts)
  ready.set(imageId, toImage(imageId, drawn))
  try {
    await imageLoader.loadAndCacheImage(imageId)
  } finally {
    ready.delete(imageId)
  }
}

/** Cornerstone's own way in (volumes, tools): rejects with the sentence of the failed result. */
async function load(imageId: string): Promise<Types.IImage> {
  const waiting = ready.get(imageId)
  if (waiting) return waiting
  const result = await fetchSlice(sliceIdOf(imageId) ?? imageId)
  if (result.status !== 'ok') throw new Error(result.message)
  const drawn = drawSlice(result.value)
  known.set(drawn.facts.id, drawn.facts)
  return toImage(imageId, drawn)
}

function metadata(type: string, imageId: unknown): unknown {
  const sliceId = typeof imageId === 'string' ? sliceIdOf(imageId) : null
  const facts = sliceId === null ? undefined : known.get(sliceId)
  return facts && metadataOf(type, facts, modalities.get(facts.id) ?? null)
}

function toImage(imageId: string, drawn: DrawnSlice): Types.IImage {
  const image = imageOf(imageId, drawn)
  keepPlanes(image, drawn.overlays)
  return image
}

function imageOf(imageId: string, { pixels, facts, overlays }: DrawnSlice): Types.IImage {
  const { rows, columns, samples, range, window } = facts
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    width: columns,
    height: rows,
    scalarData: pixels,
    numberOfComponents: samples,
  })
  // Without it the window tool searches all pixels for their range at every mouse movement.
  voxelManager.getRange = () => [range[0], range[1]]
  // The probe asks for the place of the slice in its stack as third index; an image has one layer.
  const getAtIJKPoint = ([column, row]: Types.Point3) => voxelManager.getAtIJK(column, row, 0)
  Object.assign(voxelManager, { getAtIJKPoint })
  const { windowWidth, windowCenter } = utilities.windowLevel.toWindowLevel(window.lower, window.upper)
  return {
    imageId,
    rows,
    columns,
    height: rows,
    width: columns,
    color: samples === 3,
    rgba: false,
    numberOfComponents: samples,
    minPixelValue: range[0],
    maxPixelValue: range[1],
    slope: 1,
    intercept: 0,
    preScale: { enabled: true, scaled: true, scalingParameters: { rescaleSlope: 1, rescaleIntercept: 0 } },
    windowWidth,
    windowCenter,
    voiLUTFunction:
      facts.windowSource === 'sigmoid'
        ? Enums.VOILUTFunctionType.SAMPLED_SIGMOID
        : Enums.VOILUTFunctionType.LINEAR,
    invert: facts.inverted,
    rowPixelSpacing: facts.spacing?.[0] ?? 1,
    columnPixelSpacing: facts.spacing?.[1] ?? 1,
    sizeInBytes: overlays.reduce((sum, { bits }) => sum + bits.length, pixels.byteLength),
    dataType: arrayName(pixels),
    voxelManager,
    getPixelData: () => voxelManager.getScalarData(),
    // Asked for by Cornerstone's type; only its CPU drawing, which is not used here, would call it.
    getCanvas: () => document.createElement('canvas'),
  }
}

function arrayName(pixels: TextureArray): Types.PixelDataTypedArrayString {
  if (pixels instanceof Uint8Array) return 'Uint8Array'
  if (pixels instanceof Int8Array) return 'Int8Array'
  if (pixels instanceof Uint16Array) return 'Uint16Array'
  return pixels instanceof Int16Array ? 'Int16Array' : 'Float32Array'
}
