import type { DecodedSlice } from '../study/types'

/** A small grey slice for tests: two rows of three, no window, no geometry. */
export function testSlice(parts: Partial<DecodedSlice> = {}): DecodedSlice {
  const slice: DecodedSlice = {
    id: 'series/0',
    rows: 2,
    columns: 3,
    samples: 1,
    pixels: Int16Array.of(0, 100, 200, 300, 400, 500),
    range: [0, 500],
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
  }
  return { ...slice, ...parts }
}
