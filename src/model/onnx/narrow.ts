/** Weights made narrower for storage; arithmetic stays in fp32. */

/** Largest finite value of IEEE 754 binary16. */
const HALF_MAX = 65504

const value32 = new Float32Array(1)
const bits32 = new Uint32Array(value32.buffer)

/** binary16 bits of the number with these binary32 bits. */
function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 0xff
  const fraction = bits & 0x7fffff
  if (exponent === 255) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200)
  const half = exponent - 112
  if (half >= 31) return sign | 0x7c00
  if (half < -10) return sign
  // Below the normal range the significand, hidden bit included, moves right by as many bits as are missing.
  const drop = half > 0 ? 13 : 14 - half
  const significand = half > 0 ? fraction : fraction | 0x800000
  const kept = significand >>> drop
  const rest = significand & ((1 << drop) - 1)
  const midway = 1 << (drop - 1)
  const up = rest > midway || (rest === midway && (kept & 1) === 1) ? 1 : 0
  // A carry out of the fraction raises the exponent, which is what it should do.
  return sign | ((half > 0 ? half << 10 : 0) + kept + up)
}

/** IEEE 754 binary16 bits of a number, rounded to nearest, ties to even. Beyond the range: infinity. */
export function toHalf(value: number): number {
  value32[0] = value
  return halfBits(bits32[0] ?? 0)
}

/** Values as binary16, or null when one of them is too large for it. */
export function halves(values: Float32Array): Uint16Array | null {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const out = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(values[i] ?? 0) > HALF_MAX) return null
    out[i] = halfBits(bits[i] ?? 0)
  }
  return out
}

export interface Quantised {
  values: Int8Array
  /** value = scale of its channel * integer. */
  scales: Float32Array
}

/**
 * Symmetric 8-bit integers with one scale a channel: scale = largest magnitude / 127.
 * @param inner elements between one channel index and the next (1: the channel is the last axis).
 */
export function quantise(values: Float32Array, channels: number, inner: number): Quantised {
  const scales = new Float32Array(channels)
  const integers = new Int8Array(values.length)
  // Stretches of one channel follow each other, channel after channel, over and over.
  const stretches = values.length / inner
  for (let stretch = 0; stretch < stretches; stretch++) {
    let scale = scales[stretch % channels] ?? 0
    for (let i = stretch * inner; i < (stretch + 1) * inner; i++)
      scale = Math.max(scale, Math.abs(values[i] ?? 0) / 127)
    scales[stretch % channels] = scale
  }
  for (let stretch = 0; stretch < stretches; stretch++) {
    const scale = scales[stretch % channels] ?? 0
    if (scale === 0) continue
    for (let i = stretch * inner; i < (stretch + 1) * inner; i++)
      integers[i] = Math.max(-127, Math.min(127, Math.round((values[i] ?? 0) / scale)))
  }
  return { values: integers, scales }
}
