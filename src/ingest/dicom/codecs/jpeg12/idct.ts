/** `BASIS[x * 8 + u]` = C(u) / 2 * cos((2x + 1) u pi / 16), the one-dimensional inverse DCT (T.81 A.3.3). */
const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const x = Math.floor(i / 8)
  const u = i % 8
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16)
})

const rowsDone = new Float64Array(64)

/**
 * Dequantises one block and transforms it back.
 * @param out 64 samples around zero, row by row.
 */
export function inverseDct(
  coefficients: Int32Array,
  at: number,
  quantisation: Uint16Array,
  out: Float64Array,
): void {
  for (let v = 0; v < 8; v++) {
    for (let x = 0; x < 8; x++) {
      let sum = 0
      for (let u = 0; u < 8; u++) {
        const place = v * 8 + u
        sum += (coefficients[at + place] ?? 0) * (quantisation[place] ?? 0) * (BASIS[x * 8 + u] ?? 0)
      }
      rowsDone[v * 8 + x] = sum
    }
  }
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      let sum = 0
      for (let v = 0; v < 8; v++) sum += (rowsDone[v * 8 + x] ?? 0) * (BASIS[y * 8 + v] ?? 0)
      out[y * 8 + x] = sum
    }
  }
}
