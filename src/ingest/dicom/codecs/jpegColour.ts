const SOI_BYTES = 2
const APP0 = 0xe0
const APP14 = 0xee
const SOS = 0xda
/** Shortest Adobe segment that says how colours are stored. */
const ADOBE_LENGTH = 14
/** An Adobe segment (ITU-T T.872 6.5.3) whose last byte, 0, says that the samples are red, green and blue. */
const ADOBE_RGB = [0xff, APP14, 0, ADOBE_LENGTH, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]

/**
 * The same JPEG, saying that its samples are RGB, where nothing in it says how they are to be taken. A decoder would
 * else take them for YCbCr, but DICOM's photometric interpretation is what counts then (PS3.5 section 8.2.1).
 */
export function sayingRgb(jpeg: Uint8Array): Uint8Array {
  if (saysColour(jpeg)) return jpeg
  const said = new Uint8Array(jpeg.length + ADOBE_RGB.length)
  said.set(jpeg.subarray(0, SOI_BYTES))
  said.set(ADOBE_RGB, SOI_BYTES)
  said.set(jpeg.subarray(SOI_BYTES), SOI_BYTES + ADOBE_RGB.length)
  return said
}

/** True for a JPEG with a JFIF or a whole Adobe segment before its image. */
function saysColour(jpeg: Uint8Array): boolean {
  let at = SOI_BYTES
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== SOS) {
    const marker = jpeg[at + 1]
    const length = (jpeg[at + 2] ?? 0) * 256 + (jpeg[at + 3] ?? 0)
    if (marker === APP0 || (marker === APP14 && length >= ADOBE_LENGTH)) return true
    at += 2 + length
  }
  return false
}
