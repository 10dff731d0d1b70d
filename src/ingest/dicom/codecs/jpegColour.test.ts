import { describe, expect, it } from 'vitest'
import { sayingRgb } from './jpegColour'

const SOI = [0xff, 0xd8]
const SCAN = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0xff, 0xd9]
const adobe = (transform: number) => [
  0xff,
  0xee,
  0,
  14,
  ...[0x41, 0x64, 0x6f, 0x62, 0x65],
  0,
  100,
  0,
  0,
  0,
  0,
  transform,
]

describe('the colours of a JPEG that DICOM calls RGB', () => {
  it('are said in it where it says nothing', () => {
    expect([...sayingRgb(Uint8Array.from([...SOI, ...SCAN]))]).toEqual([...SOI, ...adobe(0), ...SCAN])
  })

  it('are said where its own word is cut short', () => {
    const short = [0xff, 0xee, 0, 7, ...[0x41, 0x64, 0x6f, 0x62, 0x65]]
    expect([...sayingRgb(Uint8Array.from([...SOI, ...short, ...SCAN]))].slice(2, 18)).toEqual(adobe(0))
  })

  it.each([
    ['an Adobe segment', adobe(1)],
    ['JFIF', [0xff, 0xe0, 0, 7, ...[0x4a, 0x46, 0x49, 0x46, 0]]],
  ])('are left as %s says', (_, segment) => {
    const jpeg = Uint8Array.from([...SOI, ...segment, ...SCAN])
    expect(sayingRgb(jpeg)).toBe(jpeg)
  })
})
