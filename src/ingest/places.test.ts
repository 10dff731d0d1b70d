import { describe, expect, it } from 'vitest'
import { writeDicom } from '../testing/dicomWriter'
import { memorySource } from '../testing/memorySource'
import { openStudy } from '../testing/openStudy'

type Place = Partial<Parameters<typeof writeDicom>[0]>

async function placesOf(images: readonly Place[]) {
  const files = images.map((image, index) =>
    memorySource(
      `${index}.dcm`,
      writeDicom({
        rows: 5,
        columns: 3,
        pixels: new Int16Array(15),
        spacing: [2, 4],
        instanceNumber: index + 1,
        ...image,
      }),
    ),
  )
  return (await openStudy(files)).series[0]
}

describe('seriesPlaces', () => {
  it('gives the middle of each slice in display order, with its normal', async () => {
    const series = await placesOf([
      { position: [10, 20, 9], sliceThickness: 2.5 },
      { position: [10, 20, 3], sliceThickness: 2.5 },
      { position: [10, 20, 6], sliceThickness: 2.5 },
    ])
    // Columns 0 to 2 of 4 mm, rows 0 to 4 of 2 mm: the middle is 4 mm right and 4 mm down from the first pixel.
    expect(series?.places).toEqual({
      frameOfReference: '1.2.826.0.1.3680043.8.498.1000003',
      normal: [0, 0, 1],
      centres: [
        [14, 24, 3],
        [14, 24, 6],
        [14, 24, 9],
      ],
    })
    expect(series?.thickness).toBe(2.5)
  })

  it('is null without a frame of reference or a position', async () => {
    const noFrame = { extra: { FrameOfReferenceUID: undefined } }
    expect((await placesOf([{ position: [0, 0, 0], ...noFrame }]))?.places).toBeNull()
    expect((await placesOf([{ position: null }]))?.places).toBeNull()
  })
})
