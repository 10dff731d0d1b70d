import { describe, expect, it } from 'vitest'
import { ok, type Result } from '../study/result'
import type { DecodedSlice, SliceProvider } from '../study/types'
import { FakeSlices, fakeSlice } from '../testing/fakeCase'
import { readInOrder } from './readAhead'

const IDS = ['a', 'b', 'c', 'd', 'e', 'f']
const SLICES = IDS.map((id) => fakeSlice(id, [1, 2, 3, 4]))
/** 2 x 2 pixels of four bytes. */
const SLICE_BYTES = 16

/** Answers only when told to, in whichever order. */
class HeldSlices implements SliceProvider {
  readonly asked: string[] = []
  private readonly answers = new Map<string, (slice: Result<DecodedSlice>) => void>()

  slice(id: string): Promise<Result<DecodedSlice>> {
    this.asked.push(id)
    return new Promise((resolve) => this.answers.set(id, resolve))
  }

  give(id: string): void {
    this.answers.get(id)?.(ok(fakeSlice(id, [1, 2, 3, 4])))
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

async function idsOf(slices: AsyncIterable<Result<DecodedSlice>>): Promise<string[]> {
  const ids: string[] = []
  for await (const slice of slices) ids.push(slice.status === 'ok' ? slice.value.id : slice.code)
  return ids
}

describe('readInOrder', () => {
  it('asks for one, then for as many as their size allows, and gives them in order', async () => {
    const provider = new HeldSlices()
    const reading = idsOf(readInOrder(provider, IDS, { most: 9, bytes: 3 * SLICE_BYTES }))
    await nextTask()
    expect(provider.asked).toEqual(['a'])
    provider.give('a')
    await nextTask()
    expect(provider.asked).toEqual(['a', 'b', 'c', 'd'])
    for (const id of ['d', 'c', 'b']) provider.give(id)
    await nextTask()
    expect(provider.asked).toEqual(IDS)
    for (const id of ['f', 'e']) provider.give(id)
    expect(await reading).toEqual(IDS)
  })

  it('asks for one at a time where one is as large as all may be, and never for more than it may', async () => {
    const large = new HeldSlices()
    void idsOf(readInOrder(large, IDS, { most: 9, bytes: SLICE_BYTES - 1 }))
    large.give('a')
    await nextTask()
    large.give('a')
    await nextTask()
    expect(large.asked).toEqual(['a', 'b'])
    const few = new HeldSlices()
    void idsOf(readInOrder(few, IDS, { most: 2, bytes: 1e9 }))
    few.give('a')
    await nextTask()
    expect(few.asked).toEqual(['a', 'b', 'c'])
  })

  it('asks for nothing more once nobody listens', async () => {
    const provider = new FakeSlices(SLICES)
    for await (const slice of readInOrder(provider, IDS, { most: 2, bytes: 1e9 })) {
      if (slice.status === 'ok' && slice.value.id === 'b') break
    }
    await nextTask()
    expect(provider.asked).toEqual(['a', 'b', 'c', 'd'])
  })

  it('hands on a failure in its place, and rejects where the provider does, once', async () => {
    const some = new FakeSlices(SLICES.slice(0, 2))
    expect(await idsOf(readInOrder(some, ['a', 'x', 'b'], { most: 3, bytes: 1e9 }))).toEqual([
      'a',
      'unreadable',
      'b',
    ])
    const broken: SliceProvider = {
      slice: async (id) => {
        if (id !== 'a') throw new Error(`port closed at ${id}`)
        return ok(fakeSlice(id, [1, 2, 3, 4]))
      },
    }
    await expect(idsOf(readInOrder(broken, IDS, { most: 4, bytes: 1e9 }))).rejects.toThrow('port closed at b')
    await nextTask()
  })
})
