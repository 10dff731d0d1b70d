import { describe, expect, it } from 'vitest'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import {
  concatenated,
  part10,
  type RawElement,
  rawElements,
  rawFragments,
  rawImageElements,
} from '../../testing/rawDicom'
import { framesOf } from './fragments'

const RLE = '1.2.840.10008.1.2.5'

/** One row of three values; 72 bytes, so its halves are fragments of even length. */
function rle(...values: [number, number, number]): Uint8Array {
  const frame = new Uint8Array(72)
  frame.set([1, 0, 0, 0, 64, 0, 0, 0])
  frame.set([2, ...values], 64)
  return frame
}

const halves = (frame: Uint8Array) => [frame.subarray(0, 36), frame.subarray(36)]
const FRAMES = [rle(1, 2, 3), rle(4, 5, 6), rle(7, 8, 9)]

const open = async (pixelData: Uint8Array, frames: number, more: readonly RawElement[] = []) => {
  const elements = rawImageElements(1, 3, 8, [[0x00280008, 'IS', String(frames)]])
  const body = concatenated([rawElements([...elements, ...more]), pixelData])
  return openStudy([memorySource('a.dcm', part10(body, RLE))])
}

async function allFrames(study: Awaited<ReturnType<typeof open>>): Promise<number[][]> {
  const count = study.series[0]?.slices ?? 0
  return Promise.all(Array.from({ length: count }, async (_, i) => [...(await sliceAt(study, 0, i)).pixels]))
}

const VALUES = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]

describe('frames in fragments', () => {
  it('one fragment a frame, without a table', async () => {
    expect(await allFrames(await open(rawFragments(FRAMES), 3))).toEqual(VALUES)
  })

  it('two fragments a frame, by the basic offset table', async () => {
    // A frame is two items of 8 + 36 bytes.
    expect(await allFrames(await open(rawFragments(FRAMES.flatMap(halves), [0, 88, 176]), 3))).toEqual(VALUES)
  })

  it('two fragments a frame, by the extended offset table', async () => {
    const table: RawElement = [
      0x7fe00001,
      'OV',
      Uint8Array.from([0, 88, 176].flatMap((at) => [at, 0, 0, 0, 0, 0, 0, 0])),
    ]
    expect(await allFrames(await open(rawFragments(FRAMES.flatMap(halves)), 3, [table]))).toEqual(VALUES)
  })

  it('one frame in several fragments', async () => {
    expect(await allFrames(await open(rawFragments(halves(rle(4, 5, 6))), 1))).toEqual([[4, 5, 6]])
  })

  it('does not believe a table that points between fragments', async () => {
    expect(await allFrames(await open(rawFragments(FRAMES, [0, 10, 20]), 3))).toEqual(VALUES)
  })

  it('says so where there are fewer frames than said', async () => {
    const study = await open(rawFragments(FRAMES.flatMap(halves), [0, 88, 176]), 4)
    const result = await study.reader.slice(study.series[0]?.sliceIds[3] ?? '')
    expect(result).toMatchObject({ status: 'failed', code: 'unreadable' })
  })

  it('says so where the file ends inside a frame', async () => {
    const whole = rawFragments(FRAMES)
    const study = await open(whole.subarray(0, whole.length - 40), 3)
    expect([...(await sliceAt(study, 0, 1)).pixels]).toEqual([4, 5, 6])
    const last = await study.reader.slice(study.series[0]?.sliceIds[2] ?? '')
    expect(last).toMatchObject({ status: 'failed', code: 'unreadable' })
  })
})

describe('frames told apart by where images begin', () => {
  const ranges = [0, 100, 200, 300].map((start) => ({ start, end: start + 92 }))
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xdb)
  const more = Uint8Array.of(1, 2, 3, 4)

  it('gathers the fragments up to the next image', () => {
    const beginnings = [jpeg, more, jpeg, more]
    const frames = framesOf({ ranges, offsets: [], beginnings }, { frames: 2 }, [])
    expect(frames?.map((parts) => parts.map(({ start }) => start))).toEqual([
      [0, 100],
      [200, 300],
    ])
  })

  it('takes the first image where the header speaks of one frame, but every fragment is an image', () => {
    const frames = framesOf({ ranges, offsets: [], beginnings: [jpeg, jpeg, jpeg, jpeg] }, { frames: 1 }, [])
    expect(frames).toEqual([[ranges[0]]])
  })

  it('gives up where nothing begins an image', () => {
    const beginnings = [more, more, more, more]
    expect(framesOf({ ranges, offsets: [], beginnings }, { frames: 2 }, [])).toBeNull()
  })
})
