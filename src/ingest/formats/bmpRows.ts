/** What of a bitmap's header says how its palette indices lie. */
interface IndexedRows {
  columns: number
  rows: number
  topDown: boolean
  bits: number
  compression: number
  offset: number
}

/** Palette indices, a byte each, row by row from the top. */
export function bmpRows(bytes: Uint8Array, header: IndexedRows): Uint8Array {
  const { columns, rows, topDown, bits, compression, offset } = header
  const up =
    compression === 0 ? plainRows(bytes, header) : runLengths(bytes.subarray(offset), columns, rows, bits)
  if (topDown) return up
  const out = new Uint8Array(up.length)
  for (let row = 0; row < rows; row++) {
    out.set(up.subarray(row * columns, (row + 1) * columns), (rows - 1 - row) * columns)
  }
  return out
}

function plainRows(bytes: Uint8Array, { columns, rows, bits, offset }: IndexedRows): Uint8Array {
  const stride = Math.ceil((columns * bits) / 32) * 4
  const out = new Uint8Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const bit = column * bits
      const byte = bytes[offset + row * stride + (bit >> 3)] ?? 0
      out[row * columns + column] = (byte >> (8 - bits - (bit & 7))) & (2 ** bits - 1)
    }
  }
  return out
}

/** Pairs of a count and a value, and escapes that begin with 0 (BI_RLE8, BI_RLE4). What is passed over stays 0. */
function runLengths(packed: Uint8Array, columns: number, rows: number, bits: number): Uint8Array {
  const out = new Uint8Array(columns * rows)
  let [x, y, at] = [0, 0, 0]
  const put = (value: number): void => {
    if (x < columns && y < rows) out[y * columns + x] = value
    x += 1
  }
  const nth = (byte: number, n: number): number => (bits === 8 ? byte : n % 2 === 0 ? byte >> 4 : byte & 15)
  while (at + 1 < packed.length && y < rows) {
    const [count = 0, value = 0] = packed.subarray(at, at + 2)
    at += 2
    if (count > 0) {
      for (let n = 0; n < count; n++) put(nth(value, n))
    } else if (value === 0) {
      ;[x, y] = [0, y + 1]
    } else if (value === 1) {
      return out
    } else if (value === 2) {
      x += packed[at] ?? 0
      y += packed[at + 1] ?? 0
      at += 2
    } else {
      const length = Math.ceil((value * bits) / 8)
      for (let n = 0; n < value; n++) put(nth(packed[at + (bits === 8 ? n : n >> 1)] ?? 0, n))
      // Literals end at a whole word.
      at += length + (length % 2)
    }
  }
  return out
}
