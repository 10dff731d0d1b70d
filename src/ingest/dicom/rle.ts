/**
 * RLE Lossless (DICOM PS3.5 annex G): segments of PackBits, one a byte plane, most significant byte first.
 * @param bytesPerSample 1, 2 or 4.
 * @returns samples in native little-endian bytes, plane after plane; null where the data are damaged or end early.
 */
export function decodeRle(
  encoded: Uint8Array,
  pixels: number,
  samples: number,
  bytesPerSample: number,
): Uint8Array | null {
  if (encoded.length < 64) return null
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength)
  const segments = view.getUint32(0, true)
  if (segments !== samples * bytesPerSample || segments > 15) return null
  const out = new Uint8Array(pixels * samples * bytesPerSample)
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + 4 * segment, true)
    const next = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : encoded.length
    const sample = Math.floor(segment / bytesPerSample)
    const byte = bytesPerSample - 1 - (segment % bytesPerSample)
    const first = sample * pixels * bytesPerSample + byte
    if (!unpack(encoded.subarray(start, next), out, first, bytesPerSample, pixels)) return null
  }
  return out
}

/** One PackBits segment into every `step`-th byte of `out`; false where it ends before `count` bytes. */
function unpack(packed: Uint8Array, out: Uint8Array, first: number, step: number, count: number): boolean {
  let at = 0
  let done = 0
  while (done < count) {
    const control = packed[at++]
    if (control === undefined) return false
    if (control === 128) continue
    const literal = control < 128
    const run = Math.min(literal ? control + 1 : 257 - control, count - done)
    if (at + (literal ? run : 1) > packed.length) return false
    for (let i = 0; i < run; i++) out[first + step * done++] = packed[literal ? at + i : at] ?? 0
    at += literal ? control + 1 : 1
  }
  return true
}
