import { describe, expect, it } from 'vitest'
import type { DicomImageOptions } from '../testing/dicomWriter'
import { mrImage, openFiles } from '../testing/mrImages'

type Options = Partial<DicomImageOptions>

describe('what series have to do with each other', () => {
  const ct = (uid: string, extra: Record<string, unknown>, options: Options = {}) =>
    [0, 1, 2].map((slice) =>
      mrImage({
        modality: 'CT',
        seriesUid: uid,
        description: uid,
        position: [0, 0, slice],
        extra,
        ...options,
      }),
    )

  it('phases of one CT are one sample, another pixel size is not', async () => {
    const { series } = await openFiles([
      ...ct('1.1', { AcquisitionNumber: 1, AcquisitionDate: '20240101', AcquisitionTime: '101500' }),
      ...ct('1.2', { AcquisitionNumber: 2, AcquisitionDate: '20240101', AcquisitionTime: '101540' }),
      ...ct('1.3', { AcquisitionNumber: 2 }, { spacing: [0.5, 0.5] }),
    ])
    const [arterial, venous, other] = series.map(({ bonds }) => bonds)
    expect(arterial?.sample).toBe(venous?.sample)
    expect(arterial?.sample).not.toBe(other?.sample)
    expect(arterial?.rawData).not.toBe(venous?.rawData)
  })

  it('two kernels of one CT come from the same raw data', async () => {
    const taken = { AcquisitionNumber: 1, AcquisitionDate: '20240101', AcquisitionTime: '101500' }
    const { series } = await openFiles([
      ...ct('1.1', { ...taken, ConvolutionKernel: 'B30f' }),
      ...ct('1.2', { ...taken, ConvolutionKernel: 'B70f' }),
    ])
    expect(series[0]?.bonds.rawData).not.toBeNull()
    expect(series[0]?.bonds.rawData).toBe(series[1]?.bonds.rawData)
  })

  it('MR of two echo times is not one sample, before and after contrast is', async () => {
    const mr = (uid: string, echo: number) =>
      ct(uid, { EchoTime: echo, RepetitionTime: 600 }, { modality: 'MR' })
    const { series } = await openFiles([...mr('1.1', 10), ...mr('1.2', 10), ...mr('1.3', 90)])
    const [before, after, t2] = series.map(({ bonds }) => bonds.sample)
    expect(before).toBe(after)
    expect(before).not.toBe(t2)
  })
})
