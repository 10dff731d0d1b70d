import { describe, expect, it } from 'vitest'
import type { DicomImageOptions } from '../testing/dicomWriter'
import { mrImage, openFiles, partsOf } from '../testing/mrImages'
import { codesOf, sliceAt } from '../testing/openStudy'

type Options = Partial<DicomImageOptions>

describe('what keeps a stack from being a volume', () => {
  const stack = (options: (slice: number) => Options) =>
    [0, 1, 2, 3, 4].map((slice) => mrImage({ position: [0, 0, slice * 5], ...options(slice) }))

  // Slice 2 lies upside down: its rows run towards the right of the patient, its columns towards the front.
  it.each([
    ['rows and columns reversed (the normal stays)', [-1, 0, 0, 0, -1, 0]],
    ['columns reversed (the normal turns round)', [1, 0, 0, 0, -1, 0]],
  ] as const)('a slice that is turned: %s', async (_, turned) => {
    const files = stack((slice) => (slice === 2 ? { orientation: turned } : {}))
    const study = await openFiles([...files].reverse())
    expect(partsOf(study.series)).toEqual([[null, undefined, 5, 'stack']])
    expect(study.series[0]?.warnings).toEqual([
      {
        code: 'direction-flip',
        message:
          '1 image is turned against the neighbours: rows or columns run the other way there, so left and right or top and bottom change places.',
      },
    ])
    const heights = await Promise.all(
      [0, 1, 2, 3, 4].map(async (i) => (await sliceAt(study, 0, i)).geometry?.position[2]),
    )
    expect(heights).toEqual([0, 5, 10, 15, 20])
  })

  it('a slice turned by a quarter belongs to another stack', async () => {
    const { series } = await openFiles(
      stack((slice) => (slice === 2 ? { orientation: [0, 1, 0, -1, 0, 0] } : {})),
    )
    expect(series.map(({ splitBecause, slices }) => [splitBecause, slices])).toEqual([
      ['mixed-orientation', 4],
      ['mixed-orientation', 1],
    ])
  })

  it('a pixel size that changes', async () => {
    const { series } = await openFiles(stack((slice) => ({ spacing: slice < 3 ? [1, 1] : [0.9, 0.9] })))
    expect([series[0]?.kind, codesOf(series[0])]).toEqual(['stack', ['mixed-pixel-size']])
  })

  it('a patient who was positioned anew', async () => {
    const { series } = await openFiles(
      stack((slice) => ({ extra: { FrameOfReferenceUID: slice < 3 ? '1.2.3' : '1.2.4' } })),
    )
    expect([series[0]?.kind, codesOf(series[0])]).toEqual(['stack', ['several-frames-of-reference']])
  })

  it('but a wrong distance in the header only gets said: positions count', async () => {
    const { series } = await openFiles(stack(() => ({ extra: { SpacingBetweenSlices: 2 } })))
    expect(series[0]).toMatchObject({ kind: 'volume', spacing: [1, 1, 5] })
    expect(series[0]?.warnings).toEqual([
      {
        code: 'spacing-mismatch',
        message:
          'The header says 2 mm between slices, but they stand 5 mm apart; the measured distance is used.',
      },
    ])
    const right = await openFiles(stack(() => ({ extra: { SpacingBetweenSlices: 5 } })))
    expect(codesOf(right.series[0])).toEqual([])
  })
})
