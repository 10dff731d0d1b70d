export interface ImageSize {
  rows: number
  columns: number
  samples: number
  bits: number
}

/**
 * Size of a JPEG or JPEG-LS image from its frame header (ITU-T T.81 B.2.2, T.87 C.2.2), without decoding.
 * Null where the header is not in `bytes` or they are not JPEG.
 */
export function readJpegSize(bytes: Uint8Array): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null
  let at = 2
  while (at + 10 <= bytes.length) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (isFrameHeader(marker)) {
      return {
        bits: view.getUint8(at + 4),
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        samples: view.getUint8(at + 9),
      }
    }
    at += standsAlone(marker) ? (marker === 0xff ? 1 : 2) : 2 + view.getUint16(at + 2)
  }
  return null
}

/** Size of a JPEG 2000 image from its SIZ segment (ITU-T T.800 A.5.1), in a codestream or inside JP2 boxes. */
export function readJpeg2000Size(bytes: Uint8Array): ImageSize | null {
  const at = findSiz(bytes)
  if (at === null || at + 41 > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.byteLength - at)
  return {
    columns: view.getUint32(6) - view.getUint32(14),
    rows: view.getUint32(10) - view.getUint32(18),
    samples: view.getUint16(38),
    bits: (view.getUint8(40) & 0x7f) + 1,
  }
}

/** SOF0 to SOF15 without DHT, JPG and DAC, and SOF55 of JPEG-LS. */
function isFrameHeader(marker: number): boolean {
  if (marker === 0xf7) return true
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function standsAlone(marker: number): boolean {
  return marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)
}

/** Offset of the SIZ marker: right after SOC, which opens a codestream or follows JP2 boxes. */
function findSiz(bytes: Uint8Array): number | null {
  const limit = Math.min(bytes.length - 4, 65536)
  for (let at = 0; at <= limit; at++) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51)
      return at + 2
  }
  return null
}
