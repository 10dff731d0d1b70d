/**
 * Pseudo-random numbers in [0, 1): "mulberry32", a 32-bit counter with a multiplicative mixer, by T. Ettinger (public
 * domain). Only integer arithmetic, so the same on every machine.
 */
export function mulberry32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
