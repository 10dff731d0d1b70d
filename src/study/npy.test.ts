import { describe, expect, it } from 'vitest'
import { parseNpy, writeNpy } from './npy'
import { halfToNumber } from './numberTypes'

/** A file as NumPy writes it, with any header text. */
function npy(header: string, data: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`)
  const length =
    version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0]
  return Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...text, ...data)
}

function header(descr: string, shape: string, order = 'False'): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`
}

function read(bytes: Uint8Array) {
  const array = parseNpy(bytes, 'a.npy')
  if (array.status !== 'ok') throw new Error(array.message)
  return array.value
}

describe('reading .npy', () => {
  it.each([
    { descr: '|u1', bytes: [1, 255], values: Uint8Array.of(1, 255) },
    { descr: '|i1', bytes: [1, 255], values: Int8Array.of(1, -1) },
    { descr: '|b1', bytes: [1, 0], values: Uint8Array.of(1, 0) },
    { descr: '<u2', bytes: [1, 2, 255, 255], values: Uint16Array.of(0x201, 65535) },
    { descr: '>i2', bytes: [1, 2, 255, 254], values: Int16Array.of(0x102, -2) },
    { descr: '<i4', bytes: [1, 0, 0, 0, 254, 255, 255, 255], values: Int32Array.of(1, -2) },
    { descr: '<f2', bytes: [0, 0x3c, 0, 0xc1], values: Float32Array.of(1, -2.5) },
    { descr: '<f4', bytes: [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0], values: Float32Array.of(1, -2.5) },
    {
      descr: '>f8',
      bytes: [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 4, 0, 0, 0, 0, 0, 0],
      values: Float64Array.of(1, -2.5),
    },
    {
      descr: '<i8',
      bytes: [5, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255],
      values: Float64Array.of(5, -1),
    },
  ])('gives the values of $descr', ({ descr, bytes, values }) => {
    expect(read(npy(header(descr, '(2,)'), Uint8Array.from(bytes)))).toEqual({
      shape: [2],
      data: values,
      fortran: false,
    })
  })

  it('keeps the order of the file and says which it is', () => {
    const array = read(npy(header('|u1', '(2, 3)', 'True'), Uint8Array.of(1, 2, 3, 4, 5, 6), 2))
    expect(array).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6), fortran: true })
  })

  it('reads a scalar and an empty array', () => {
    expect(read(npy(header('|u1', '()'), Uint8Array.of(9)))).toMatchObject({
      shape: [],
      data: Uint8Array.of(9),
    })
    expect(read(npy(header('<f4', '(0, 5)'), new Uint8Array()))).toMatchObject({ shape: [0, 5] })
  })

  it('reads what it writes, from a part of a larger buffer too', () => {
    const values = Float32Array.of(1.5, -2, 3e-8, 4, 5, Number.NaN)
    const bytes = writeNpy(values, [2, 3])
    expect((bytes.length - 24) % 64).toBe(0)
    const inside = new Uint8Array(bytes.length + 3)
    inside.set(bytes, 3)
    expect(read(inside.subarray(3))).toEqual({ shape: [2, 3], data: values, fortran: false })
  })

  it.each([
    ['text', new TextEncoder().encode('not an array at all'), 'not-an-npy'],
    ['nothing', new Uint8Array(), 'not-an-npy'],
    ['too few values', npy(header('<f4', '(3,)'), new Uint8Array(11)), 'truncated'],
    [
      'a shape beyond all bounds',
      npy(header('<f4', '(99999999999, 99999999999, 99999999999)'), new Uint8Array(8)),
      'truncated',
    ],
    [
      'a shape that is no number',
      npy(header('<f4', `(${'9'.repeat(400)}, 0)`), new Uint8Array(8)),
      'truncated',
    ],
    ['objects', npy(header('|O', '(3,)'), new Uint8Array(24)), 'unreadable'],
    ['text values', npy(header('<U5', '(3,)'), new Uint8Array(60)), 'unreadable'],
    [
      'fields',
      npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,), }", new Uint8Array(12)),
      'unreadable',
    ],
    ['no shape', npy("{'descr': '<f4', 'fortran_order': False}", new Uint8Array(12)), 'unreadable'],
  ])('refuses %s', (_, bytes, code) => {
    expect(parseNpy(bytes, 'a.npy')).toMatchObject({
      status: 'failed',
      code,
      message: expect.stringMatching(/^a\.npy .*\.$/),
    })
  })

  it('never throws, whichever byte is wrong and wherever the file ends', () => {
    const whole = writeNpy(Float32Array.of(1, 2, 3, 4), [2, 2])
    for (let at = 0; at < whole.length; at++) {
      const damaged = whole.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      expect(['ok', 'failed']).toContain(parseNpy(damaged).status)
      expect(parseNpy(whole.subarray(0, at)).status).toBe('failed')
    }
  })
})

describe('binary16', () => {
  it('is IEEE 754', () => {
    expect([0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000].map(halfToNumber)).toEqual([1, -2, 65504, 2 ** -24, -0])
    expect(halfToNumber(0x7c00)).toBe(Number.POSITIVE_INFINITY)
    expect(halfToNumber(0x7e00)).toBeNaN()
  })
})
