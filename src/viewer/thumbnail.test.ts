import { describe, expect, it } from 'vitest'
import { testSlice } from './testSlice'
import { makeThumbnail, type ThumbnailImage } from './thumbnail'

function greys({ data }: ThumbnailImage): number[] {
  return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] ?? -1)
}

describe('makeThumbnail', () => {
  it('averages windowed greys: 0, 51, 102 and 153 make 76.5, stored as 76 (half to even)', () => {
    const voi = { kind: 'linear-exact', centre: 50, width: 100 } as const
    const slice = testSlice({ rows: 2, columns: 2, pixels: Int16Array.of(-9, 20, 40, 60), voi })
    expect([...makeThumbnail(slice, 1).data]).toEqual([76, 76, 76, 255])
    expect(greys(makeThumbnail(slice, 2))).toEqual([0, 51, 102, 153])
  })

  it('turns MONOCHROME1 round', () => {
    const voi = { kind: 'linear-exact', centre: 50, width: 100 } as const
    const slice = testSlice({ rows: 1, columns: 2, pixels: Int16Array.of(0, 20), voi, inverted: true })
    expect(greys(makeThumbnail(slice, 2))).toEqual([255, 204])
  })

  it('shows bytes as they are and stretches other values over their range', () => {
    const bytes = testSlice({ rows: 1, columns: 2, pixels: Uint8Array.of(10, 90), range: [10, 90] })
    expect(greys(makeThumbnail(bytes, 2))).toEqual([10, 90])
    const floats = testSlice({ rows: 1, columns: 3, pixels: Float32Array.of(-1, 0, 4), range: [-1, 4] })
    expect(greys(makeThumbnail(floats, 3))).toEqual([0, 51, 255])
  })

  it('keeps true proportions: 4 rows 3 mm apart and 6 columns 1 mm apart are twice as tall as wide', () => {
    const tall = testSlice({ rows: 4, columns: 6, pixels: new Int16Array(24), spacing: [3, 1] })
    const { width, height } = makeThumbnail(tall, 64)
    expect([width, height]).toEqual([32, 64])
  })

  it('enlarges a small slice without blurring it', () => {
    const voi = { kind: 'linear-exact', centre: 50, width: 100 } as const
    const slice = testSlice({ rows: 1, columns: 2, pixels: Int16Array.of(0, 100), voi })
    const { width, height, data } = makeThumbnail(slice, 4)
    expect([width, height]).toEqual([4, 2])
    expect(greys({ width, height, data })).toEqual([0, 0, 255, 255, 0, 0, 255, 255])
  })

  it('keeps colour', () => {
    const slice = testSlice({ rows: 1, columns: 2, samples: 3, pixels: Uint8Array.of(1, 2, 3, 200, 100, 0) })
    expect([...makeThumbnail(slice, 2).data]).toEqual([1, 2, 3, 255, 200, 100, 0, 255])
  })

  it('looks at a bounded number of source pixels', () => {
    let reads = 0
    const voi = { kind: 'linear-exact', centre: 50, width: 100 } as const
    const counted = new Proxy(new Uint8Array(1_000_000), {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1
        return Reflect.get(target, key, target)
      },
    })
    makeThumbnail(testSlice({ rows: 1000, columns: 1000, pixels: counted, voi }), 64)
    expect(reads).toBe(64 * 64 * 16)
  })
})
