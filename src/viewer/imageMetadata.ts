import { type SliceFacts, windowNumbers } from './pixels'

type Vector = readonly [number, number, number]

const BITS: Readonly<Record<1 | 3, number>> = { 1: 16, 3: 8 }

/** Our own question beside Cornerstone's: what values are multiplied by to have a unit. */
export const VALUE_SCALE = 'raddiagValueScale'

/**
 * Answers Cornerstone's questions about an image from what is kept of its slice. Names are those of its metadata
 * modules (DICOM modules in camel case). Undefined: not known here.
 */
export function metadataOf(type: string, facts: SliceFacts, modality: string | null): unknown {
  switch (type) {
    case 'imagePlaneModule':
      return imagePlane(facts)
    case 'imagePixelModule':
      return imagePixel(facts)
    case 'generalSeriesModule':
      // CT alone gives values their unit, HU. As PT Cornerstone would look for uptake scaling and change the window.
      return { modality: modality === 'CT' ? 'CT' : 'OT' }
    case 'voiLutModule':
      return voiLut(facts)
    case 'modalityLutModule':
      return { rescaleSlope: 1, rescaleIntercept: 0 }
    case VALUE_SCALE:
      return facts.suvbw === undefined ? undefined : { factor: facts.suvbw, unit: 'SUVbw' }
    default:
      return undefined
  }
}

/** Without geometry the image lies at the origin; without spacing its pixels are 1 x 1, marked as made up: lengths are then in pixels. */
function imagePlane({ rows, columns, geometry, spacing }: SliceFacts): object {
  const row: Vector = geometry?.rowDirection ?? [1, 0, 0]
  const column: Vector = geometry?.columnDirection ?? [0, 1, 0]
  return {
    frameOfReferenceUID: geometry?.frameOfReference ?? undefined,
    rows,
    columns,
    rowCosines: [...row],
    columnCosines: [...column],
    imageOrientationPatient: [...row, ...column],
    imagePositionPatient: [...(geometry?.position ?? [0, 0, 0])],
    rowPixelSpacing: spacing?.[0] ?? 1,
    columnPixelSpacing: spacing?.[1] ?? 1,
    pixelSpacing: [spacing?.[0] ?? 1, spacing?.[1] ?? 1],
    usingDefaultValues: spacing === null,
  }
}

function imagePixel({ rows, columns, samples, range, inverted }: SliceFacts): object {
  const bits = BITS[samples]
  return {
    rows,
    columns,
    samplesPerPixel: samples,
    bitsAllocated: bits,
    bitsStored: bits,
    highBit: bits - 1,
    pixelRepresentation: range[0] < 0 ? 1 : 0,
    photometricInterpretation: photometric(samples, inverted),
  }
}

function voiLut({ window, windowSource }: SliceFacts): object {
  const { width, centre } = windowNumbers(window, 'linear')
  const voiLUTFunction = windowSource === 'sigmoid' ? 'SIGMOID' : 'LINEAR'
  return { windowWidth: [width], windowCenter: [centre], voiLUTFunction }
}

function photometric(samples: 1 | 3, inverted: boolean): string {
  if (samples === 3) return 'RGB'
  return inverted ? 'MONOCHROME1' : 'MONOCHROME2'
}
