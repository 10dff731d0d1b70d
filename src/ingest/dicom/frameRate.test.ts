import { describe, expect, it } from 'vitest'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy } from '../../testing/openStudy'

async function rateOf(extra: Record<string, unknown>): Promise<number | undefined> {
  const bytes = writeDicom({
    modality: 'US',
    rows: 1,
    columns: 1,
    frames: 2,
    pixels: new Uint8Array(2),
    extra,
  })
  return (await openStudy([memorySource('a.dcm', bytes)])).series[0]?.frameRate
}

describe('the frame rate of a film', () => {
  it.each([
    ['as recommended', { RecommendedDisplayFrameRate: 12, CineRate: 30, FrameTime: 40 }, 12],
    ['else as taken', { CineRate: 30, FrameTime: 40 }, 30],
    ['else from the time of a frame', { FrameTime: 40 }, 25],
    ['without a rate of 0', { RecommendedDisplayFrameRate: 0, CineRate: 0, FrameTime: '66.6667' }, 15],
  ])('is %s', async (_, extra, rate) => {
    expect(await rateOf(extra)).toBeCloseTo(rate, 4)
  })

  it.each([
    ['nothing', {}],
    ['0', { FrameTime: 0 }],
    ['less than 0', { CineRate: -5 }],
  ])('is not known where the file says %s', async (_, extra) => {
    expect(await rateOf(extra)).toBeUndefined()
  })
})
