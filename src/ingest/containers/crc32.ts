/** Bytes handled at once: with tables for each, their lookups do not wait for one another (slicing by four). */
const AT_ONCE = 4

/**
 * Remainders for the reversed polynomial 0xEDB88320 (ISO 3309, as zip and gzip use it): of all bytes, then of all
 * bytes with one, two and three zero bytes after them.
 */
const TABLES = tables()

function tables(): Int32Array {
  const all = new Int32Array(AT_ONCE * 256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    all[byte] = value
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0
    all[at] = (all[before & 0xff] ?? 0) ^ (before >>> 8)
  }
  return all
}

/** CRC-32 of `bytes`, going on from the CRC-32 of what came before them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const whole = bytes.length - (bytes.length % AT_ONCE)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let crc = ~before
  for (let at = 0; at < whole; at += AT_ONCE) {
    crc ^= view.getInt32(at, true)
    crc =
      (TABLES[768 + (crc & 0xff)] ?? 0) ^
      (TABLES[512 + ((crc >>> 8) & 0xff)] ?? 0) ^
      (TABLES[256 + ((crc >>> 16) & 0xff)] ?? 0) ^
      (TABLES[crc >>> 24] ?? 0)
  }
  for (let at = whole; at < bytes.length; at++) {
    crc = (TABLES[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return ~crc >>> 0
}
