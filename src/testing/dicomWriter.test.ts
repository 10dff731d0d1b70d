import dicomParser from 'dicom-parser'
import { describe, expect, it } from 'vitest'
import { writeDicom } from './dicomWriter'

describe('writeDicom', () => {
  it('writes values that dicom-parser reads back', () => {
    const bytes = writeDicom({
      modality: 'MR',
      rows: 2,
      columns: 3,
      pixels: Int16Array.from([-1, 2, 3, 4, 5, 600]),
      position: [1.5, -2, 3],
      spacing: [0.5, 0.75],
      rescale: { slope: 2, intercept: -1024 },
      window: { centre: 40, width: 400 },
      description: 'T1 axial',
      extra: { BurnedInAnnotation: 'YES' },
    })
    const data = dicomParser.parseDicom(bytes)
    expect(data.string('x00080060')).toBe('MR')
    expect(data.uint16('x00280010')).toBe(2)
    expect(data.uint16('x00280103')).toBe(1)
    expect(data.string('x00200032')).toBe('1.5\\-2\\3')
    expect(data.string('x00280030')).toBe('0.5\\0.75')
    expect(data.string('x00281052')).toBe('-1024')
    expect(data.string('x0008103e')).toBe('T1 axial')
    expect(data.string('x00280301')).toBe('YES')
    const pixel = data.elements.x7fe00010
    expect(pixel?.length).toBe(12)
    const view = new DataView(bytes.buffer, bytes.byteOffset + (pixel?.dataOffset ?? 0))
    expect(view.getInt16(0, true)).toBe(-1)
    expect(view.getInt16(10, true)).toBe(600)
  })

  it('refuses a pixel array of the wrong length', () => {
    expect(() => writeDicom({ rows: 2, columns: 2, pixels: new Uint8Array(3) })).toThrow('3 values')
  })
})
