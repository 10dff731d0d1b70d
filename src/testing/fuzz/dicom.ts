import { deflateSync } from 'fflate'
import { type DicomImageOptions, writeDicom } from '../dicomWriter'
import {
  concatenated,
  part10,
  type RawElement,
  rawElements,
  rawFragments,
  rawImageElements,
} from '../rawDicom'
import type { FuzzSeed } from './seed'

const IMPLICIT = '1.2.840.10008.1.2'
const BIG = '1.2.840.10008.1.2.2'
const DEFLATED = '1.2.840.10008.1.2.1.99'
const RLE = '1.2.840.10008.1.2.5'

const seed = (name: string, bytes: Uint8Array): FuzzSeed => ({
  name: `dicom: ${name}`,
  path: 'IM1.dcm',
  bytes,
})

/** One row of three values in RLE (PS3.5 annex G). */
function rle(...values: readonly [number, number, number]): Uint8Array {
  const frame = new Uint8Array(72)
  frame.set([1, 0, 0, 0, 64, 0, 0, 0])
  frame.set([2, ...values], 64)
  return frame
}

/** JPEG lossless of 12 x 10 pixels, made by `dcmcjpeg +el +sv 4` (dcmtk 3.6.7). */
const JPEG_LOSSLESS =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAKAAwBAREA/8QAFwABAQEBAAAAAAAAAAAAAAAAAgYHEP/aAAgBAQAEAADqWlpaWlpaWlpaWl2Vttttt7K222229lbbbbbeytttttvZW22223srbbbbb2Vttttt7K222229lbbbbbf/2Q=='

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

const slice = (more: Partial<DicomImageOptions> = {}) =>
  writeDicom({
    rows: 4,
    columns: 4,
    pixels: Uint16Array.from({ length: 16 }, (_, i) => i * 99),
    bitsStored: 12,
    ...more,
  })

const word = (tag: number, value: number): RawElement => [tag, 'US', [value]]
const data16: RawElement = [0x7fe00010, 'OW', [7, 256, 1000]]
const data8: RawElement = [0x7fe00010, 'OB', Uint8Array.from([0, 1, 2])]

/** Headers with and without Part 10's, in every encoding. */
function headers(): FuzzSeed[] {
  const elements = [...rawImageElements(1, 3, 16), data16]
  const implicit = rawElements(elements, { implicit: true })
  const big = rawElements(elements, { bigEndian: true })
  return [
    seed('CT slice', slice({ rescale: { slope: 1, intercept: -1024 }, window: { centre: 40, width: 400 } })),
    seed('implicit', part10(implicit, IMPLICIT)),
    seed('big endian', part10(big, BIG)),
    seed('deflated', part10(deflateSync(rawElements(elements)), DEFLATED)),
    seed('explicit without a header', rawElements(elements)),
    seed('implicit without a header', implicit),
    seed('big endian without a header', big),
    seed('meta information without a preamble', part10(rawElements(elements)).subarray(132)),
    seed(
      'report',
      part10(
        rawElements([
          [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.88.11'],
          [0x00080060, 'CS', 'SR'],
        ]),
      ),
    ),
    seed(
      'names in escapes',
      part10(
        rawElements([
          ...rawImageElements(1, 3, 8, [
            [0x00080005, 'CS', '\\ISO 2022 IR 87'],
            [0x00100010, 'PN', Uint8Array.from([0x1b, 0x24, 0x42, 0x3b, 0x33, 0x1b, 0x28, 0x42])],
          ]),
          data8,
        ]),
      ),
    ),
  ]
}

/** Values of every kind: widths, floating point, lookup tables, palettes, colour. */
function pixelKinds(): FuzzSeed[] {
  const file = (rows: number, columns: number, bits: number, more: readonly RawElement[]) =>
    part10(rawElements(rawImageElements(rows, columns, bits, more)))
  const tables = [0, 1, 2].flatMap((channel): RawElement[] => [
    [0x00281101 + channel, 'US', [3, 0, 16]],
    [0x00281201 + channel, 'OW', [0, 0x8000, 0xffff]],
  ])
  const segmented = [0, 1, 2].flatMap((channel): RawElement[] => [
    [0x00281101 + channel, 'US', [5, 0, 16]],
    [0x00281221 + channel, 'OW', [0, 1, 100, 1, 2, 200, 2, 1, 6, 0]],
  ])
  const palette: RawElement = [0x00280004, 'CS', 'PALETTE COLOR']
  const lut = { LUTDescriptor: [3, 0, 16], LUTData: [Uint16Array.from([1, 2, 3]).buffer] }
  return [
    seed(
      'one bit',
      file(1, 3, 1, [
        [0x00280008, 'IS', '2'],
        [0x7fe00010, 'OB', Uint8Array.from([0b110001, 0])],
      ]),
    ),
    seed('twelve bits packed', file(1, 2, 12, [[0x7fe00010, 'OW', Uint8Array.from([0x23, 0xc1, 0xab])]])),
    seed('32 bits', file(1, 2, 32, [word(0x00280103, 1), [0x7fe00010, 'OW', new Uint8Array(8)]])),
    seed('single precision', file(1, 2, 32, [[0x7fe00008, 'OF', [1.5, -2]]])),
    seed('double precision', file(1, 2, 64, [[0x7fe00009, 'OD', [1.5, -2]]])),
    seed('padding', file(1, 3, 8, [word(0x00280120, 0), word(0x00280121, 1), data8])),
    seed('palette', file(1, 3, 8, [palette, ...tables, data8])),
    seed('segmented palette', file(1, 3, 8, [palette, ...segmented, data8])),
    seed(
      'lookup tables',
      slice({ extra: { ModalityLUTSequence: [{ ...lut, ModalityLUTType: 'US' }], VOILUTSequence: [lut] } }),
    ),
    seed(
      'YBR_FULL_422',
      file(1, 3, 8, [
        word(0x00280002, 3),
        [0x00280004, 'CS', 'YBR_FULL_422'],
        [0x7fe00010, 'OB', new Uint8Array(8).fill(128)],
      ]),
    ),
    seed(
      'RGB plane by plane',
      slice({ samples: 3, pixels: new Uint8Array(48).fill(9), bitsStored: 8, planarConfiguration: 1 }),
    ),
    seed(
      'overlay',
      file(1, 3, 8, [word(0x60000010, 1), word(0x60000011, 3), [0x60003000, 'OW', [5]], data8]),
    ),
  ]
}

/** Compressed frames, and frames with functional groups. */
function frames(): FuzzSeed[] {
  const compressed = (pixelData: Uint8Array, count: string, more: readonly RawElement[] = []) =>
    part10(
      concatenated([
        rawElements([...rawImageElements(1, 3, 8, [[0x00280008, 'IS', count]]), ...more]),
        pixelData,
      ]),
      RLE,
    )
  const three = [rle(1, 2, 3), rle(4, 5, 6), rle(7, 8, 9)]
  const halves = three.flatMap((frame) => [frame.subarray(0, 36), frame.subarray(36)])
  const offsets = Uint8Array.from([0, 88, 176].flatMap((at) => [at, 0, 0, 0, 0, 0, 0, 0]))
  const groups = [0, 2, 4].map((z) => ({
    PlanePositionSequence: [{ ImagePositionPatient: [0, 0, z] }],
    FrameContentSequence: [{ StackID: '1', InStackPositionNumber: z / 2 + 1, DimensionIndexValues: [1, z] }],
    PixelValueTransformationSequence: [{ RescaleIntercept: z, RescaleSlope: 0.5 }],
  }))
  return [
    seed('one fragment a frame', compressed(rawFragments(three), '3')),
    seed('basic offset table', compressed(rawFragments(halves, [0, 88, 176]), '3')),
    seed('extended offset table', compressed(rawFragments(halves), '3', [[0x7fe00001, 'OV', offsets]])),
    seed(
      'JPEG lossless',
      writeDicom({
        rows: 10,
        columns: 12,
        pixels: new Uint16Array(120),
        transferSyntax: '1.2.840.10008.1.2.4.57',
        compressed: [bytesOf(JPEG_LOSSLESS)],
      }),
    ),
    seed(
      'enhanced multi-frame',
      slice({
        rows: 2,
        columns: 2,
        frames: 3,
        pixels: new Uint16Array(12),
        position: null,
        extra: {
          SharedFunctionalGroupsSequence: [
            {
              PixelMeasuresSequence: [{ PixelSpacing: [1, 1], SliceThickness: 2 }],
              PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
              FrameVOILUTSequence: [{ WindowCenter: 1, WindowWidth: 2 }],
            },
          ],
          PerFrameFunctionalGroupsSequence: groups,
        },
      }),
    ),
  ]
}

/** Small valid DICOM files of every kind that is read, all made here. */
export function dicomSeeds(): FuzzSeed[] {
  return [...headers(), ...pixelKinds(), ...frames()]
}
