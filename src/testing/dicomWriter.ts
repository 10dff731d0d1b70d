/**
 * Writes small valid DICOM Part 10 files for tests, so that no image has to be kept in the repository.
 * Values are DICOM's own words; defaults give one axial CT slice at the origin.
 */
import dcmjs from 'dcmjs'

type Triple = readonly [number, number, number]

/** One overlay plane (PS3.3 C.9.2); what is left out is not written. */
export interface OverlayOptions {
  rows: number
  columns: number
  /** Packed bits, an even number of bytes; without them the plane is in a bit of the pixels. */
  data?: Uint8Array
  type?: 'G' | 'R'
  /** Row and column of the image, from 1. */
  origin?: readonly [number, number]
  frames?: number
  /** First frame of the image it lies on, from 1. */
  frameOrigin?: number
  bitsAllocated?: number
  bitPosition?: number
}

export interface DicomImageOptions {
  /** DICOM modality (0008,0060); CT by default. */
  modality?: string
  rows: number
  columns: number
  /** Stored values, frame after frame, row by row; their type gives bits allocated and sign. */
  pixels: Uint8Array | Uint16Array | Int16Array
  /** Bits stored (0028,0101); as many as allocated by default. */
  bitsStored?: number
  /** Samples per pixel; 3 needs Uint8Array. */
  samples?: 1 | 3
  planarConfiguration?: 0 | 1
  photometric?: string
  frames?: number
  /** Null leaves position and orientation out. */
  position?: Triple | null
  /** Direction cosines of the row, then of the column. */
  orientation?: readonly [number, number, number, number, number, number]
  /** [between rows, between columns] in mm; null leaves it out. */
  spacing?: readonly [number, number] | null
  sliceThickness?: number
  patientId?: string
  patientName?: string
  patientAge?: string
  patientSex?: string
  studyUid?: string
  studyDescription?: string
  studyDate?: string
  seriesUid?: string
  seriesNumber?: number
  /** Series description (0008,103E). */
  description?: string
  sopInstanceUid?: string
  instanceNumber?: number
  imageType?: readonly string[]
  rescale?: { slope: number; intercept: number }
  window?: { centre: number; width: number; function?: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID' }
  /** Little endian explicit by default; implicit is the other one written without `compressed`. */
  transferSyntax?: string
  /** Compressed frames, each one fragment, that stand in the file instead of `pixels`. */
  compressed?: readonly Uint8Array[]
  /** Groups 6000, 6002 and so on. */
  overlays?: readonly OverlayOptions[]
  /** More elements by dcmjs keyword (`BurnedInAnnotation: 'YES'`); undefined removes a default. */
  extra?: Readonly<Record<string, unknown>>
}

const EXPLICIT = '1.2.840.10008.1.2.1'
/** Storage SOP class of a modality (PS3.4 annex B.5), relative to its root; other modalities are secondary captures. */
const SOP_CLASSES: Readonly<Record<string, string>> = {
  CT: '2',
  MR: '4',
  CR: '1',
  DX: '1.1',
  MG: '1.2',
  US: '6.1',
  XA: '12.1',
  RF: '12.2',
  NM: '20',
  PT: '128',
}

// dcmjs complains of its own dictionary where an element may be signed or unsigned.
dcmjs.log.getLogger('validation.dcmjs').setLevel('silent')

let counter = 0

/** A fresh unique identifier under the UUID-free test root; differs on every call. */
export function testUid(): string {
  counter += 1
  return `1.2.826.0.1.3680043.8.498.${counter}`
}

/**
 * Bytes of one DICOM Part 10 file (PS3.10 section 7: preamble, DICM, file meta, data set).
 * @throws when `pixels` does not hold rows x columns x samples x frames values.
 */
export function writeDicom(options: DicomImageOptions): Uint8Array {
  const expected = options.rows * options.columns * (options.samples ?? 1) * (options.frames ?? 1)
  if (options.pixels.length !== expected) {
    throw new Error(`writeDicom: ${options.pixels.length} values for an image of ${expected}`)
  }
  const sopInstanceUid = options.sopInstanceUid ?? testUid()
  const file = new dcmjs.data.DicomDict({
    '00020002': { vr: 'UI', Value: [sopClass(options)] },
    '00020003': { vr: 'UI', Value: [sopInstanceUid] },
    '00020010': { vr: 'UI', Value: [options.transferSyntax ?? EXPLICIT] },
  })
  const dataset = {
    ...identity(options, sopInstanceUid),
    ...imagePixel(options),
    ...plane(options),
    ...appearance(options),
    ...options.extra,
  }
  file.dict = dcmjs.data.DicomMetaDictionary.denaturalizeDataset(withoutUndefined(dataset))
  Object.assign(file.dict, ...(options.overlays ?? []).map(overlayElements))
  const vr = options.pixels instanceof Uint8Array || options.compressed ? 'OB' : 'OW'
  file.dict['7FE00010'] = { vr, Value: (options.compressed ?? [options.pixels]).map(bytesOf) }
  return new Uint8Array(file.write())
}

function sopClass({ modality = 'CT' }: DicomImageOptions): string {
  return `1.2.840.10008.5.1.4.1.1.${SOP_CLASSES[modality] ?? '7'}`
}

function identity(options: DicomImageOptions, sopInstanceUid: string): Record<string, unknown> {
  return {
    SOPClassUID: sopClass(options),
    SOPInstanceUID: sopInstanceUid,
    Modality: options.modality ?? 'CT',
    ImageType: [...(options.imageType ?? ['ORIGINAL', 'PRIMARY', 'AXIAL'])],
    PatientID: options.patientId ?? 'TEST-1',
    PatientName: options.patientName ?? 'Test^Patient',
    PatientAge: options.patientAge,
    PatientSex: options.patientSex,
    StudyInstanceUID: options.studyUid ?? '1.2.826.0.1.3680043.8.498.1000001',
    StudyDescription: options.studyDescription,
    StudyDate: options.studyDate,
    SeriesInstanceUID: options.seriesUid ?? '1.2.826.0.1.3680043.8.498.1000002',
    SeriesNumber: options.seriesNumber ?? 1,
    SeriesDescription: options.description,
    InstanceNumber: options.instanceNumber ?? 1,
  }
}

function imagePixel(options: DicomImageOptions): Record<string, unknown> {
  const allocated = options.pixels.BYTES_PER_ELEMENT * 8
  const stored = options.bitsStored ?? allocated
  return {
    Rows: options.rows,
    Columns: options.columns,
    SamplesPerPixel: options.samples ?? 1,
    PlanarConfiguration: options.samples === 3 ? (options.planarConfiguration ?? 0) : undefined,
    PhotometricInterpretation: options.photometric ?? (options.samples === 3 ? 'RGB' : 'MONOCHROME2'),
    NumberOfFrames: options.frames,
    BitsAllocated: allocated,
    BitsStored: stored,
    HighBit: stored - 1,
    PixelRepresentation: options.pixels instanceof Int16Array ? 1 : 0,
  }
}

function plane(options: DicomImageOptions): Record<string, unknown> {
  const spacing = options.spacing === undefined ? [1, 1] : options.spacing
  const base = { PixelSpacing: spacing ? [...spacing] : undefined, SliceThickness: options.sliceThickness }
  if (options.position === null) return base
  return {
    ...base,
    ImagePositionPatient: [...(options.position ?? [0, 0, 0])],
    ImageOrientationPatient: [...(options.orientation ?? [1, 0, 0, 0, 1, 0])],
    FrameOfReferenceUID: '1.2.826.0.1.3680043.8.498.1000003',
  }
}

function appearance(options: DicomImageOptions): Record<string, unknown> {
  return {
    RescaleSlope: options.rescale?.slope,
    RescaleIntercept: options.rescale?.intercept,
    WindowCenter: options.window?.centre,
    WindowWidth: options.window?.width,
    VOILUTFunction: options.window?.function,
  }
}

/** Elements by tag, since dcmjs knows no keywords of repeating groups. */
function overlayElements(overlay: OverlayOptions, index: number): Record<string, unknown> {
  const elements: [element: string, vr: string, values: readonly unknown[] | undefined][] = [
    ['0010', 'US', [overlay.rows]],
    ['0011', 'US', [overlay.columns]],
    ['0015', 'IS', overlay.frames === undefined ? undefined : [overlay.frames]],
    ['0040', 'CS', [overlay.type ?? 'G']],
    ['0050', 'SS', overlay.origin],
    ['0051', 'US', overlay.frameOrigin === undefined ? undefined : [overlay.frameOrigin]],
    ['0100', 'US', [overlay.bitsAllocated ?? 1]],
    ['0102', 'US', [overlay.bitPosition ?? 0]],
    ['3000', 'OW', overlay.data && [bytesOf(overlay.data)]],
  ]
  const group = (0x6000 + 2 * index).toString(16).toUpperCase()
  return Object.fromEntries(
    elements.flatMap(([element, vr, values]) =>
      values === undefined ? [] : [[`${group}${element}`, { vr, Value: [...values] }]],
    ),
  )
}

function withoutUndefined(dataset: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(dataset).filter(([, value]) => value !== undefined))
}

function bytesOf(pixels: Uint8Array | Uint16Array | Int16Array): ArrayBuffer {
  const bytes = new Uint8Array(pixels.byteLength + (pixels.byteLength % 2))
  bytes.set(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength))
  return bytes.buffer
}
