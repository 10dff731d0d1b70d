/**
 * How a camera was held when it took a JPEG: the orientation (tag 274, Exif 2.3, 4.6.4) of the first directory in the
 * APP1 segment. One number of one directory, for which the packages for Exif read everything else as well.
 * @param bytes the beginning of the file; 1 (upright) where they do not say.
 */
export function exifOrientation(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 4 <= bytes.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1)
    // The image itself begins; what describes it stands before.
    if (marker === 0xda || marker === 0xd9) return 1
    const length = view.getUint16(at + 2)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) return 1
    if (marker === 0xe1 && isExif(view, at + 4, end)) {
      return orientationIn(new DataView(view.buffer, view.byteOffset + at + 10, end - at - 10))
    }
    at = end
  }
  return 1
}

function isExif(view: DataView, at: number, end: number): boolean {
  return end - at >= 14 && view.getUint32(at) === 0x45786966 && view.getUint16(at + 4) === 0
}

/** A TIFF file in small: byte order, offset of the directory, entries of 12 bytes. */
function orientationIn(view: DataView): number {
  const littleEndian = view.getUint16(0) === 0x4949
  const directory = view.getUint32(4, littleEndian)
  if (directory + 2 > view.byteLength) return 1
  const entries = view.getUint16(directory, littleEndian)
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + i * 12
    if (at + 12 > view.byteLength) return 1
    if (view.getUint16(at, littleEndian) !== 274) continue
    const value = view.getUint16(at + 8, littleEndian)
    return value >= 1 && value <= 8 ? value : 1
  }
  return 1
}
